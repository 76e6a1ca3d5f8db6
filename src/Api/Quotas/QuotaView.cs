using OrleansAi.Quotas;

namespace OrleansAi.Api.Quotas;

/// <summary>A user's limits and what is left of them.</summary>
/// <param name="Tier">The tier that they are of.</param>
/// <param name="TierKnown">Whether such a tier is configured; without it calls are refused.</param>
/// <param name="Limits">The limits; none where the tier has none.</param>
/// <param name="SpentToday">What today's calls cost, in dollars.</param>
/// <param name="SpentThisMonth">What the calls of this calendar month cost, in dollars.</param>
/// <param name="Credits">The credits that are left, in dollars; left out for a user who never had any.</param>
/// <param name="Key">The limits of the API key that asks, and what is left of them; left out where it has none, and for other users.</param>
internal sealed record QuotaView(
    string Tier, bool TierKnown, IReadOnlyList<LimitView> Limits, decimal SpentToday, decimal SpentThisMonth, decimal? Credits, AccountQuotaView? Key)
{
    public static QuotaView Of(QuotaStatus status, AccountQuotaView? key) => new(
        status.Tier, status.TierKnown, [.. status.Pools.Select(LimitView.Of)], status.SpentToday.Dollars, status.SpentThisMonth.Dollars, status.Credits?.Dollars, key);
}

/// <summary>One limit: requests, tokens, concurrency, or money in dollars.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Endpoint">The path that has this limit for itself; left out for the one that all others share.</param>
/// <param name="Period">Which budget it is, where it is one.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Spent">What was spent of it: in the last minute, today, or this month.</param>
/// <param name="Leased">What front processes hold for running and coming calls.</param>
/// <param name="Remaining">What nobody holds.</param>
/// <param name="FullAfterSeconds">Until all that was spent has come back; for budgets, until the next begins.</param>
internal sealed record LimitView(
    QuotaKind Kind, string? Endpoint, BudgetPeriod? Period, decimal Limit, decimal Spent, decimal Leased, decimal Remaining, double FullAfterSeconds)
{
    public static LimitView Of(PoolStatus pool) => new(
        pool.Kind,
        pool.Endpoint.Length == 0 ? null : pool.Endpoint,
        pool.Period,
        Amount(pool.Kind, pool.Limit),
        Amount(pool.Kind, pool.Spent),
        Amount(pool.Kind, pool.Leased),
        Amount(pool.Kind, pool.Remaining),
        pool.FullAfter.TotalSeconds);

    private static decimal Amount(QuotaKind kind, long units) => kind == QuotaKind.Money ? new Money(units).Dollars : units;
}
