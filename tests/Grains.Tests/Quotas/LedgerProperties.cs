using System.Collections.Frozen;
using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas;

/// <summary>The ledger beside a plain list of what was added and charged, from which each balance is worked out anew.</summary>
public sealed class LedgerProperties
{
    private const long Budget = 1_000;
    private static readonly Tier Tier = new(
        "paid",
        new QuotaLimits { BudgetPerDay = new Money(Budget) },
        new Dictionary<string, QuotaLimits> { ["/own"] = new() { BudgetPerDay = new Money(Budget / 2) } }.ToFrozenDictionary());

    private static readonly Gen<Step[]> Steps = Gen.Frequency(
        (6, from endpoint in Gen.Elements("/chat", "/other", "/own")
            from cost in Gen.Choose(0, 700)
            from coverable in Gen.Choose(0, 1500)
            select new Step(endpoint, cost, coverable, 0)),
        (1, from credits in Gen.Choose(1, 900) select new Step("", credits, 0, 0)),
        (1, from hours in Gen.Choose(1, 40) select new Step("", 0, 0, hours))).ArrayOf();

    [Fact]
    public void Account_AfterAnySteps_IsWhatThePlainListAddsUpTo() => Check((account, model, at) =>
    {
        Assert.Equal(model.Sum(step => step.Credited) - model.Sum(step => step.FromCredits), account.Credits.Nanodollars);
        Assert.Equal(model.Sum(step => step.Credited), account.CreditedInAll.Nanodollars);
        Assert.Equal(model.Where(step => step.Day == at.Date).Sum(step => step.Cost), account.SpentToday.Nanodollars);
        Assert.Equal(model.Count, account.LastNumber);
        foreach (var endpoint in new[] { "/chat", "/own" })
        {
            var paid = model.Where(step => step.Day == at.Date && step.Pool == Tier.PoolOf(QuotaKind.Money, endpoint)).Sum(step => step.FromBudget);
            Assert.Equal(Tier.LimitOf(QuotaKind.Money, endpoint) - paid, account.BudgetLeft(Tier, endpoint).Nanodollars);
        }
    });

    [Fact]
    public void Account_AfterAnySteps_IsNowhereBelowZero() => Check((account, model, _) =>
    {
        Assert.True(account.Credits >= Money.Zero);
        Assert.All(
            model.GroupBy(step => (step.Day, step.Pool)).Where(day => day.Key.Pool is not null),
            day => Assert.True(day.Sum(step => step.FromBudget) <= (day.Key.Pool == "/own" ? Budget / 2 : Budget)));
    });

    private static void Check(Action<LedgerAccount, List<Line>, DateTime> check) => Prop.ForAll(
        Steps.ToArbitrary(),
        steps =>
        {
            var at = new DateTimeOffset(2026, 5, 4, 22, 0, 0, TimeSpan.Zero);
            var account = LedgerAccount.Empty(DateOnly.FromDateTime(at.UtcDateTime));
            var model = new List<Line>();
            foreach (var step in steps)
            {
                at += TimeSpan.FromHours(step.Hours);
                account = account.On(DateOnly.FromDateTime(at.UtcDateTime));
                if (step.Hours == 0)
                {
                    account = Take(account, step, model, at);
                }

                check(account, model, at.UtcDateTime);
            }
        }).Holds();

    private static LedgerAccount Take(LedgerAccount account, Step step, List<Line> model, DateTimeOffset at)
    {
        var id = $"{model.Count}";
        if (step.Endpoint.Length == 0)
        {
            model.Add(new Line(at.UtcDateTime.Date, null, 0, 0, 0, step.Amount));
            return LedgerRules.Credit(account, new AddCredits { Id = id, Amount = new Money(step.Amount) }, at).Account;
        }

        // The model's own rule: the budget first, then credits, and never more than can be covered.
        var pool = Tier.PoolOf(QuotaKind.Money, step.Endpoint);
        var paid = model.Where(line => line.Day == at.UtcDateTime.Date && line.Pool == pool).Sum(line => line.FromBudget);
        var taken = Math.Min(step.Amount, step.Coverable);
        var fromBudget = Math.Min(taken, (pool == "/own" ? Budget / 2 : Budget) - paid);
        var fromCredits = Math.Min(taken - fromBudget, model.Sum(line => line.Credited - line.FromCredits));
        model.Add(new Line(at.UtcDateTime.Date, pool, step.Amount, fromBudget, fromCredits, 0));

        var call = new SettledCall { CallId = id, Reserved = Money.Zero, Cost = new Money(step.Amount), At = at };
        var (after, entry) = LedgerRules.Charge(account, Tier, step.Endpoint, call, new Money(step.Coverable), at);
        Assert.Equal((fromBudget, fromCredits), (entry.FromBudget.Nanodollars, entry.FromCredits.Nanodollars));
        Assert.Equal(step.Amount - fromBudget - fromCredits, entry.Shortfall.Nanodollars);
        return after;
    }

    private sealed record Step(string Endpoint, long Amount, long Coverable, int Hours);

    private sealed record Line(DateTime Day, string? Pool, long Cost, long FromBudget, long FromCredits, long Credited);
}
