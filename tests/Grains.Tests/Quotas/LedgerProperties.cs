using System.Collections.Frozen;
using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas;

/// <summary>The ledger beside a plain list of what was added and charged, from which each balance is worked out anew.</summary>
public sealed class LedgerProperties
{
    private static readonly Tier Tier = new(
        "paid",
        new QuotaLimits { BudgetPerDay = new Money(1_000), BudgetPerMonth = new Money(3_500) },
        new Dictionary<string, QuotaLimits>
        {
            ["/own"] = new() { BudgetPerDay = new Money(500) },
            ["/monthly"] = new() { BudgetPerMonth = new Money(1_200) },
        }.ToFrozenDictionary());

    private static readonly (string Pool, BudgetPeriod Period, long Limit)[] Budgets =
        [("", BudgetPeriod.Day, 1_000), ("", BudgetPeriod.Month, 3_500), ("/own", BudgetPeriod.Day, 500), ("/monthly", BudgetPeriod.Month, 1_200)];

    private static readonly Gen<Step[]> Steps = Gen.Frequency(
        (6, from endpoint in Gen.Elements("/chat", "/other", "/own", "/monthly")
            from cost in Gen.Choose(0, 700)
            from coverable in Gen.Choose(0, 1500)
            select new Step(endpoint, cost, coverable, 0)),
        (1, from credits in Gen.Choose(1, 900) select new Step("", credits, 0, 0)),
        (1, from hours in Gen.Frequency((6, Gen.Choose(1, 40)), (1, Gen.Choose(200, 900))) select new Step("", 0, 0, hours))).ArrayOf();

    [Fact]
    public void Account_AfterAnySteps_IsWhatThePlainListAddsUpTo() => Check((account, model, at) =>
    {
        Assert.Equal(model.Sum(step => step.Credited) - model.Sum(step => step.FromCredits), account.Credits.Nanodollars);
        Assert.Equal(model.Sum(step => step.Credited), account.CreditedInAll.Nanodollars);
        Assert.Equal(model.Where(step => step.Day == at.Date).Sum(step => step.Cost), account.Today.Amount.Nanodollars);
        Assert.Equal(model.Where(step => IsOf(BudgetPeriod.Month, step, at)).Sum(step => step.Cost), account.SpentThisMonth.Nanodollars);
        Assert.Equal(model.Count, account.LastNumber);
        foreach (var endpoint in new[] { "/chat", "/own", "/monthly" })
        {
            var left = Left(model, Tier.PoolOf(QuotaKind.Money, endpoint), at);
            Assert.Equal(left, account.Budgets(Tier, endpoint).Select(budget => (budget.Period, budget.Left.Nanodollars)));
            Assert.Equal(left.Min(budget => budget.Left), account.BudgetLeft(Tier, endpoint).Nanodollars);
        }
    });

    [Fact]
    public void Account_AfterAnySteps_IsNowhereBelowZero() => Check((account, model, _) =>
    {
        Assert.True(account.Credits >= Money.Zero);
        Assert.All(
            from budget in Budgets
            from step in model
            where step.Pool == budget.Pool
            group step.FromBudget by (budget, Period: budget.Period is BudgetPeriod.Day ? step.Day : step.Day.AddDays(1 - step.Day.Day)),
            paid => Assert.True(paid.Sum() <= paid.Key.budget.Limit));
    });

    private static (BudgetPeriod Period, long Left)[] Left(List<Line> model, string pool, DateTime at) =>
    [
        .. from budget in Budgets
           where budget.Pool == pool
           select (budget.Period, budget.Limit - model.Where(line => line.Pool == pool && IsOf(budget.Period, line, at)).Sum(line => line.FromBudget)),
    ];

    private static bool IsOf(BudgetPeriod period, Line line, DateTime at) =>
        period is BudgetPeriod.Day ? line.Day == at.Date : (line.Day.Year, line.Day.Month) == (at.Year, at.Month);

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

        // The model's own rule: budgets first, then credits, and never more than can be covered.
        var pool = Tier.PoolOf(QuotaKind.Money, step.Endpoint);
        var taken = Math.Min(step.Amount, step.Coverable);
        var fromBudget = Math.Min(taken, Left(model, pool, at.UtcDateTime).Min(budget => budget.Left));
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
