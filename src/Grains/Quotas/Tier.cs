using System.Collections.Frozen;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>A tier's limits as they are in force. A limit that an endpoint has for itself replaces the tier's there and is counted apart.</summary>
/// <param name="Name">The name that keys and tokens refer to.</param>
/// <param name="Limits">The limits that all endpoints share.</param>
/// <param name="Endpoints">Limits that single endpoints have for themselves.</param>
public sealed record Tier(string Name, QuotaLimits Limits, FrozenDictionary<string, QuotaLimits> Endpoints)
{
    /// <summary>The limits of an account that is not a user's: the same on all endpoints.</summary>
    public static Tier Of(QuotaLimits limits) => new("", limits, FrozenDictionary<string, QuotaLimits>.Empty);

    /// <summary>
    /// The limit of <paramref name="kind"/> on <paramref name="endpoint"/>, in the units of <see cref="QuotaKind"/>, for money the smaller
    /// budget; <c>null</c> where there is none.
    /// </summary>
    public long? LimitOf(QuotaKind kind, string endpoint) => OwnLimit(kind, endpoint) ?? LimitIn(Limits, kind);

    /// <summary>The budget for a day or a month on <paramref name="endpoint"/>; an endpoint that has one of its own has none of the tier's.</summary>
    public Money? BudgetOf(BudgetPeriod period, string endpoint) =>
        BudgetIn(OwnLimit(QuotaKind.Money, endpoint) is null ? Limits : Endpoints[endpoint], period);

    /// <summary>Whether both endpoints draw on the same limit of <paramref name="kind"/>.</summary>
    public bool Share(QuotaKind kind, string endpoint, string other) =>
        endpoint == other || (OwnLimit(kind, endpoint) is null && OwnLimit(kind, other) is null);

    /// <summary>The name of the limit that <paramref name="endpoint"/> draws on: its own path, or empty for the shared one.</summary>
    public string PoolOf(QuotaKind kind, string endpoint) => OwnLimit(kind, endpoint) is null ? "" : endpoint;

    private long? OwnLimit(QuotaKind kind, string endpoint) =>
        Endpoints.TryGetValue(endpoint, out var limits) ? LimitIn(limits, kind) : null;

    private static long? LimitIn(QuotaLimits limits, QuotaKind kind) => kind switch
    {
        QuotaKind.Requests => limits.RequestsPerMinute,
        QuotaKind.Tokens => limits.TokensPerMinute,
        QuotaKind.Concurrency => limits.ConcurrentRequests,
        QuotaKind.Money => Smaller(limits.BudgetPerDay, limits.BudgetPerMonth)?.Nanodollars,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static Money? BudgetIn(QuotaLimits limits, BudgetPeriod period) => period switch
    {
        BudgetPeriod.Day => limits.BudgetPerDay,
        BudgetPeriod.Month => limits.BudgetPerMonth,
        _ => throw new ArgumentOutOfRangeException(nameof(period)),
    };

    private static Money? Smaller(Money? left, Money? right) => left is { } one && right is { } other ? Money.Min(one, other) : left ?? right;
}
