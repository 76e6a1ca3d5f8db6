using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>What a user's ledger adds up to; it can be computed from the entries at any time.</summary>
/// <param name="Day">The day (UTC) that the sums of today are for.</param>
/// <param name="LastNumber">The number of the last entry.</param>
/// <param name="Credits">The credits that are left.</param>
/// <param name="CreditedInAll">All credits that were ever added.</param>
/// <param name="FromBudget">What the day's budget paid, by endpoint.</param>
/// <param name="SpentToday">What the day's calls cost.</param>
public sealed record LedgerAccount(
    DateOnly Day, long LastNumber, Money Credits, Money CreditedInAll, ImmutableDictionary<string, Money> FromBudget, Money SpentToday)
{
    /// <summary>An account without entries.</summary>
    public static LedgerAccount Empty(DateOnly day) =>
        new(day, 0, Money.Zero, Money.Zero, ImmutableDictionary<string, Money>.Empty, Money.Zero);

    /// <summary>The account on <paramref name="day"/>: a new day begins with its whole budget.</summary>
    public LedgerAccount On(DateOnly day) => day <= Day
        ? this
        : this with { Day = day, FromBudget = ImmutableDictionary<string, Money>.Empty, SpentToday = Money.Zero };

    /// <summary>Whether what <paramref name="endpoint"/> may cost is limited: by a budget, or because credits were once bought.</summary>
    public bool Limits(Tier tier, string endpoint) =>
        tier.LimitOf(QuotaKind.Money, endpoint) is not null || CreditedInAll > Money.Zero;

    /// <summary>What is left of the day's budget that <paramref name="endpoint"/> draws on; nothing where there is none.</summary>
    public Money BudgetLeft(Tier tier, string endpoint)
    {
        if (tier.LimitOf(QuotaKind.Money, endpoint) is not { } budget)
        {
            return Money.Zero;
        }

        var spent = FromBudget.Where(paid => tier.Share(QuotaKind.Money, paid.Key, endpoint)).Sum(paid => paid.Value.Nanodollars);
        return new Money(Math.Max(0, budget - spent));
    }
}
