using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>What a user's ledger adds up to; it can be computed from the entries at any time.</summary>
/// <param name="Day">The day (UTC) that <paramref name="Today"/> is.</param>
/// <param name="LastNumber">The number of the last entry.</param>
/// <param name="Credits">The credits that are left.</param>
/// <param name="CreditedInAll">All credits that were ever added.</param>
/// <param name="Today">What the day's calls came to.</param>
/// <param name="EarlierThisMonth">What the calls of the month's earlier days came to.</param>
public sealed record LedgerAccount(
    DateOnly Day, long LastNumber, Money Credits, Money CreditedInAll, ChargeSums Today, ChargeSums EarlierThisMonth)
{
    /// <summary>An account without entries.</summary>
    public static LedgerAccount Empty(DateOnly day) => new(day, 0, Money.Zero, Money.Zero, ChargeSums.None, ChargeSums.None);

    /// <summary>What the calls of the month cost.</summary>
    public Money SpentThisMonth => EarlierThisMonth.Amount + Today.Amount;

    /// <summary>The account on <paramref name="day"/>: a new day begins with its whole budget, and so does a new month.</summary>
    public LedgerAccount On(DateOnly day) => day <= Day ? this : this with
    {
        Day = day,
        Today = ChargeSums.None,
        EarlierThisMonth = IsSameMonth(day, Day) ? EarlierThisMonth + Today : ChargeSums.None,
    };

    /// <summary>Whether what <paramref name="endpoint"/> may cost is limited: by a budget, or because credits were once bought.</summary>
    public bool Limits(Tier tier, string endpoint) =>
        tier.LimitOf(QuotaKind.Money, endpoint) is not null || CreditedInAll > Money.Zero;

    /// <summary>The budgets that <paramref name="endpoint"/> draws on, and what is left of each.</summary>
    public IEnumerable<Budget> Budgets(Tier tier, string endpoint)
    {
        foreach (var period in Enum.GetValues<BudgetPeriod>())
        {
            if (tier.BudgetOf(period, endpoint) is { } limit)
            {
                yield return new Budget(period, limit, Money.Max(Money.Zero, limit - FromBudget(period, tier, endpoint)));
            }
        }
    }

    /// <summary>The budget that leaves the least to <paramref name="endpoint"/>; <c>null</c> where there is none.</summary>
    public Budget? TightestBudget(Tier tier, string endpoint)
    {
        Budget? tightest = null;
        foreach (var budget in Budgets(tier, endpoint))
        {
            tightest = tightest is { } other && other.Left <= budget.Left ? other : budget;
        }

        return tightest;
    }

    /// <summary>What all budgets leave to <paramref name="endpoint"/>; nothing where there is none.</summary>
    public Money BudgetLeft(Tier tier, string endpoint) => TightestBudget(tier, endpoint)?.Left ?? Money.Zero;

    /// <summary>Whether both days are of one month.</summary>
    internal static bool IsSameMonth(DateOnly day, DateOnly other) => (day.Year, day.Month) == (other.Year, other.Month);

    private Money FromBudget(BudgetPeriod period, Tier tier, string endpoint)
    {
        var today = Today.FromBudgetFor(tier, endpoint);
        return period is BudgetPeriod.Day ? today : today + EarlierThisMonth.FromBudgetFor(tier, endpoint);
    }
}

/// <summary>A budget that an endpoint draws on.</summary>
/// <param name="Period">How long it lasts.</param>
/// <param name="Limit">All of it.</param>
/// <param name="Left">What it has not paid yet; never below zero.</param>
public readonly record struct Budget(BudgetPeriod Period, Money Limit, Money Left);
