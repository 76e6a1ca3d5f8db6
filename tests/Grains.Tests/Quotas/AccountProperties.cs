using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Grains.Quotas;
using OrleansAi.Grains.Tests.Quotas.Simulation;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas;

/// <summary>What holds of calls that keep the limits of a user, a key, a tenant and a model at once.</summary>
public sealed class AccountProperties
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Windows_OfEveryAccount_NeverExceedItsLimit() => ForAnyRun(faults: true, accounts =>
    {
        foreach (var (account, limits, _) in accounts.Accounts)
        {
            CheckWindow(accounts, account, limits.Limits.RequestsPerMinute, call => call.Released ? 0 : 1);
            CheckWindow(accounts, account, limits.Limits.TokensPerMinute, call => call.Tokens);
        }
    });

    [Fact]
    public void Ledgers_OfEveryAccount_HoldTheSameChargesOnceAndNoMoreThanTheBudget() => ForAnyRun(faults: true, accounts =>
    {
        accounts.Quiet(TimeSpan.FromSeconds(10));
        foreach (var (account, limits, grain) in accounts.Accounts)
        {
            var charged = accounts.Passed.Where(call => call.Accounts.Contains(account) && call.Cost > Money.Zero).ToArray();
            var isUser = !account.StartsWith('/');
            var expected = isUser || HasBudget(limits.Limits) ? charged.Select(call => (call.Id, call.Cost)) : [];
            Assert.Equal(expected.Order(), grain.Ledger.Select(entry => (entry.Id, entry.Amount)).Order());
            Assert.All(
                grain.Ledger.GroupBy(entry => entry.At.UtcDateTime.Date),
                day => Assert.True(limits.Limits.BudgetPerDay is not { } budget || Sum(day) <= budget.Nanodollars, "More than the day's budget was spent."));
            Assert.All(
                grain.Ledger.GroupBy(entry => (entry.At.UtcDateTime.Year, entry.At.UtcDateTime.Month)),
                month => Assert.True(limits.Limits.BudgetPerMonth is not { } budget || Sum(month) <= budget.Nanodollars, "More than the month's budget was spent."));
        }
    });

    [Fact]
    public void Concurrency_OfEveryAccount_NeverExceedsItsLimit() => ForAnyRun(faults: false, _ => { }, accounts =>
    {
        foreach (var (account, limits, _) in accounts.Accounts)
        {
            var running = accounts.Running.Count(call => call.Accounts.Contains(account));
            Assert.True(running <= (limits.Limits.ConcurrentRequests ?? long.MaxValue), $"{running} calls of {account} run.");
        }
    });

    [Fact]
    public void Refusals_OfAnyAccount_LeaveNothingBehindInTheOthers() => ForAnyRun(faults: false, accounts =>
    {
        accounts.Quiet(TimeSpan.FromSeconds(5));
        foreach (var (account, limits, grain) in accounts.Accounts)
        {
            var passed = accounts.Passed.Where(call => call.Accounts.Contains(account)).ToArray();
            var state = LeaseRules.Expire(grain.Books.State, accounts.Time.GetUtcNow());
            Assert.All(state.Leases.Values, lease => Assert.All(lease.Slices, slice => Assert.Equal(0, slice.Held)));
            Assert.Equal(!HasBudget(limits.Limits) && account.StartsWith('/') ? 0 : passed.Sum(call => call.Cost.Nanodollars), Sum(grain.Ledger));
            CheckSpent(QuotaKind.Requests, limits.Limits.RequestsPerMinute, _ => 1, call => call.At);
            CheckSpent(QuotaKind.Tokens, limits.Limits.TokensPerMinute, call => call.Tokens, call => call.EndedAt);

            // What was spent is reported a moment later, and comes back a minute after that.
            void CheckSpent(QuotaKind kind, long? limit, Func<AccountsCall, long> amount, Func<AccountsCall, TimeSpan> at)
            {
                if (limit is not null)
                {
                    var spent = state.Spending.Values.Sum(spending => spending[kind].Total);
                    var (least, most) = (Since(Minute), Since(Minute + TimeSpan.FromSeconds(5)));
                    Assert.True(spent >= least && spent <= most, $"{account} counts {spent} {kind} as spent, and calls spent {least} to {most}.");
                }

                long Since(TimeSpan time) => passed.Where(call => accounts.Time.Elapsed - at(call) < time).Sum(amount);
            }
        }
    });

    private static bool HasBudget(QuotaLimits limits) => (limits.BudgetPerDay ?? limits.BudgetPerMonth) is not null;

    private static long Sum(IEnumerable<LedgerEntry> entries) => entries.Sum(entry => entry.FromBudget.Nanodollars + entry.Shortfall.Nanodollars);

    private static void CheckWindow(SimulatedAccounts accounts, string account, long? limit, Func<AccountsCall, long> amount)
    {
        var calls = accounts.Passed.Where(call => call.Accounts.Contains(account)).OrderBy(call => call.At).ToArray();
        var (first, sum) = (0, 0L);
        foreach (var call in calls)
        {
            sum += amount(call);
            while (call.At - calls[first].At >= Minute)
            {
                sum -= amount(calls[first++]);
            }

            Assert.True(limit is null || sum <= limit, $"{sum} of {limit} passed in {account} within the minute before {call.At}.");
        }
    }

    private static void ForAnyRun(bool faults, Action<SimulatedAccounts> check, Action<SimulatedAccounts>? always = null)
    {
        var runs =
            from seed in Gen.Choose(0, int.MaxValue)
            from fronts in Gen.Choose(1, 4)
            from steps in Gen.Choose(50, 400)
            select (seed, fronts, steps);
        var (passed, refused) = (0, 0);
        Prop.ForAll(runs.ToArbitrary(), run => OneThread.Run(thread =>
        {
            var accounts = new SimulatedAccounts(thread, run.seed, run.fronts, faults);
            for (var step = 0; step < run.steps; step += 10)
            {
                accounts.Run(10);
                always?.Invoke(accounts);
            }

            check(accounts);
            (passed, refused) = (passed + accounts.Passed.Count, refused + accounts.Refused);
        })).Holds(cases: 60);
        Assert.True(passed > 100 && refused > 100, $"{passed} calls passed and {refused} were refused: the property says little.");
    }
}
