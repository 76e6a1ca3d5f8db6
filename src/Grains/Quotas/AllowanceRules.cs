using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>When the state must be written before a grant may leave.</summary>
public static class AllowanceRules
{
    private const long Share = 8;

    /// <summary>
    /// Takes a grant from what was written as allowed. <c>null</c> where it is more than that, or where what was written would
    /// not tell that <paramref name="after"/> holds something: then write first.
    /// </summary>
    public static ImmutableDictionary<string, Allowance>? Take(
        bool open, ImmutableDictionary<string, Allowance> allowances, Lease before, Lease after)
    {
        if (after.Slices.All(slice => slice.Held == 0))
        {
            return allowances;
        }

        if (!open || !allowances.TryGetValue(after.Endpoint, out var allowance))
        {
            return null;
        }

        var left = new Allowance(
            allowance.Requests - Granted(before, after, QuotaKind.Requests),
            allowance.Tokens - Granted(before, after, QuotaKind.Tokens),
            allowance.Money - Granted(before, after, QuotaKind.Money));
        return left.Requests < 0 || left.Tokens < 0 || left.Money < 0 ? null : allowances.SetItem(after.Endpoint, left);
    }

    /// <summary>What may be granted after a writing: a part of each limit, for <paramref name="endpoint"/> and those that were in use before.</summary>
    public static ImmutableDictionary<string, Allowance> Renew(
        Tier tier, LedgerAccount account, ImmutableDictionary<string, Allowance> allowances, string endpoint) =>
        allowances.SetItem(endpoint, new Allowance(
            (tier.LimitOf(QuotaKind.Requests, endpoint) ?? 0) / Share,
            (tier.LimitOf(QuotaKind.Tokens, endpoint) ?? 0) / Share,
            ((account.TightestBudget(tier, endpoint)?.Limit ?? Money.Zero) + account.Credits).Nanodollars / Share));

    private static long Granted(Lease before, Lease after, QuotaKind kind) => Math.Max(0, after[kind].Held - before[kind].Held);
}
