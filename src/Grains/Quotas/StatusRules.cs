using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>A user's quota as people read it.</summary>
internal static class StatusRules
{
    /// <summary>Describes each limit of <paramref name="tier"/>, the shared ones first.</summary>
    /// <param name="name">The tier's name.</param>
    /// <param name="tier">The tier; <c>null</c> where none of that name is configured.</param>
    /// <param name="state">The state, without leases that have ended.</param>
    /// <param name="account">The account on the day of <paramref name="wallClock"/>.</param>
    /// <param name="now">The activation's time.</param>
    /// <param name="wallClock">The time that decides when budgets begin anew.</param>
    public static QuotaStatus Describe(
        string name, Tier? tier, QuotaState state, LedgerAccount account, DateTimeOffset now, DateTimeOffset wallClock)
    {
        return new QuotaStatus
        {
            Tier = name,
            TierKnown = tier is not null,
            Pools = tier is null ? [] : [.. from endpoint in tier.Endpoints.Keys.Order(StringComparer.Ordinal).Prepend("")
                                            from kind in Enum.GetValues<QuotaKind>()
                                            where tier.PoolOf(kind, endpoint) == endpoint
                                            from pool in Describe(kind, endpoint, tier, state, account, now, wallClock)
                                            select pool],
            SpentToday = account.Today.Amount,
            SpentThisMonth = account.SpentThisMonth,
            Credits = account.CreditedInAll > Money.Zero ? account.Credits : null,
        };
    }

    private static IEnumerable<PoolStatus> Describe(
        QuotaKind kind, string endpoint, Tier tier, QuotaState state, LedgerAccount account, DateTimeOffset now, DateTimeOffset wallClock)
    {
        if (Availability.Free(state, tier, account, kind, endpoint) is not { } free)
        {
            return [];
        }

        var pool = new PoolStatus
        {
            Kind = kind,
            Endpoint = endpoint,
            Limit = tier.LimitOf(kind, endpoint) ?? 0,
            Spent = Availability.Spent(state, tier, kind, endpoint),
            Leased = Availability.Held(state, tier, kind, endpoint, countUnclaimed: false),
            Remaining = free,
            FullAfter = Availability.TimeUntilFull(state, tier, kind, endpoint, now),
        };
        return kind is QuotaKind.Money && account.TightestBudget(tier, endpoint) is { } tightest
            ? account.Budgets(tier, endpoint).Select(budget => pool with
            {
                Period = budget.Period,
                Limit = budget.Limit.Nanodollars,
                Spent = (budget.Limit - budget.Left).Nanodollars,
                // What is free is what the tightest budget leaves; another one alone would leave more.
                Remaining = free + (budget.Left - tightest.Left).Nanodollars,
                FullAfter = BudgetRules.UntilNext(budget.Period, wallClock),
            })
            : [pool];
    }
}
