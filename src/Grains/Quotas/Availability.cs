using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>What nobody has spent or holds, and when more comes back.</summary>
internal static class Availability
{
    /// <summary>
    /// What may still be granted of <paramref name="kind"/> on <paramref name="endpoint"/>; <c>null</c> where nothing limits it. Never
    /// below zero. Units that nobody has claimed since a restart count as held unless <paramref name="countUnclaimed"/> is false.
    /// </summary>
    public static long? Free(QuotaState state, Tier tier, LedgerAccount account, QuotaKind kind, string endpoint, bool countUnclaimed = true)
    {
        if (kind is QuotaKind.Money)
        {
            return account.Limits(tier, endpoint) ? FreeMoney(state, tier, account, endpoint, countUnclaimed) : null;
        }

        return tier.LimitOf(kind, endpoint) is { } limit
            ? Math.Max(0, limit - Spent(state, tier, kind, endpoint) - Held(state, tier, kind, endpoint, countUnclaimed))
            : null;
    }

    /// <summary>What was spent and has not come back.</summary>
    public static long Spent(QuotaState state, Tier tier, QuotaKind kind, string endpoint) =>
        state.Spending.Where(spending => tier.Share(kind, spending.Key, endpoint)).Sum(spending => spending.Value[kind].Total);

    /// <summary>What all fronts hold together.</summary>
    public static long Held(QuotaState state, Tier tier, QuotaKind kind, string endpoint, bool countUnclaimed = true) =>
        state.Leases.Values
            .Where(lease => tier.Share(kind, lease.Endpoint, endpoint) && (countUnclaimed || !lease.Unclaimed))
            .Sum(lease => lease[kind].Held);

    /// <summary>Until <paramref name="lacking"/> spent units have come back; <c>null</c> where fewer than that were spent.</summary>
    public static TimeSpan? TimeUntilBack(QuotaState state, Tier tier, QuotaKind kind, string endpoint, long lacking, DateTimeOffset now)
    {
        foreach (var entry in SpentEntries(state, tier, kind, endpoint).OrderBy(entry => entry.At))
        {
            lacking -= entry.Units;
            if (lacking <= 0)
            {
                return entry.At + SlidingWindow.Length - now;
            }
        }

        return null;
    }

    /// <summary>Until all spent units have come back.</summary>
    public static TimeSpan TimeUntilFull(QuotaState state, Tier tier, QuotaKind kind, string endpoint, DateTimeOffset now)
    {
        var last = SpentEntries(state, tier, kind, endpoint).Select(entry => (DateTimeOffset?)entry.At).Max();
        return last is { } at ? at + SlidingWindow.Length - now : TimeSpan.Zero;
    }

    private static IEnumerable<SpentUnits> SpentEntries(QuotaState state, Tier tier, QuotaKind kind, string endpoint) =>
        state.Spending.Where(spending => tier.Share(kind, spending.Key, endpoint)).SelectMany(spending => spending.Value[kind].Entries);

    // Endpoints may have budgets for themselves, but all draw on the same credits. What is held beyond a budget is held of the credits.
    private static long FreeMoney(QuotaState state, Tier tier, LedgerAccount account, string endpoint, bool countUnclaimed)
    {
        var pools = state.Leases.Values.Select(lease => lease.Endpoint).Append(endpoint)
            .DistinctBy(path => tier.PoolOf(QuotaKind.Money, path));
        var free = account.Credits.Nanodollars;
        foreach (var path in pools)
        {
            var unheld = account.BudgetLeft(tier, path).Nanodollars - Held(state, tier, QuotaKind.Money, path, countUnclaimed);
            free += tier.Share(QuotaKind.Money, path, endpoint) ? unheld : Math.Min(0, unheld);
        }

        return Math.Max(0, free);
    }
}
