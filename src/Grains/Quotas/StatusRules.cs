using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>A user's quota as people read it.</summary>
internal static class StatusRules
{
    /// <summary>Describes each limit of <paramref name="tier"/>, the shared ones first.</summary>
    public static QuotaStatus Describe(string name, Tier? tier, QuotaState state, LedgerAccount account, DateTimeOffset now) => new()
    {
        Tier = name,
        TierKnown = tier is not null,
        Pools = tier is null ? [] : [.. from endpoint in tier.Endpoints.Keys.Order(StringComparer.Ordinal).Prepend("")
                                        from kind in Enum.GetValues<QuotaKind>()
                                        where tier.PoolOf(kind, endpoint) == endpoint
                                        let pool = Describe(kind, endpoint, tier, state, account, now)
                                        where pool is not null
                                        select pool],
        SpentToday = account.SpentToday,
        Credits = account.CreditedInAll > Money.Zero ? account.Credits : null,
    };

    private static PoolStatus? Describe(QuotaKind kind, string endpoint, Tier tier, QuotaState state, LedgerAccount account, DateTimeOffset now) =>
        Availability.Free(state, tier, account, kind, endpoint) is not { } free ? null : new PoolStatus
        {
            Kind = kind,
            Endpoint = endpoint,
            Limit = tier.LimitOf(kind, endpoint) ?? 0,
            Spent = kind is QuotaKind.Money
                ? (tier.LimitOf(kind, endpoint) ?? 0) - account.BudgetLeft(tier, endpoint).Nanodollars
                : Availability.Spent(state, tier, kind, endpoint),
            Leased = Availability.Held(state, tier, kind, endpoint, countUnclaimed: false),
            Remaining = free,
            FullAfter = Availability.TimeUntilFull(state, tier, kind, endpoint, now),
        };
}
