using System.Collections.Immutable;

namespace OrleansAi.Quotas;

/// <summary>A user's limits and what is left of them.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.QuotaStatus")]
public sealed record QuotaStatus
{
    /// <summary>The tier that the figures are for.</summary>
    [Id(0)] public required string Tier { get; init; }

    /// <summary>Whether a tier of that name is configured; without one there are no <see cref="Pools"/> and calls are refused.</summary>
    [Id(1)] public required bool TierKnown { get; init; }

    /// <summary>Each limit of the tier, and those of single endpoints.</summary>
    [Id(2)] public required ImmutableArray<PoolStatus> Pools { get; init; }

    /// <summary>What today's calls cost (UTC).</summary>
    [Id(3)] public required Money SpentToday { get; init; }

    /// <summary>The credits that are left, or <c>null</c> where the user never had any.</summary>
    [Id(4)] public Money? Credits { get; init; }

    /// <summary>What the calls of this calendar month cost (UTC).</summary>
    [Id(5)] public Money SpentThisMonth { get; init; }
}

/// <summary>One limit and what is left of it; money in nanodollars.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.PoolStatus")]
public sealed record PoolStatus
{
    /// <summary>What is counted.</summary>
    [Id(0)] public required QuotaKind Kind { get; init; }

    /// <summary>The path that has this limit for itself; empty for the one that all other paths share.</summary>
    [Id(1)] public required string Endpoint { get; init; }

    /// <summary>The limit.</summary>
    [Id(2)] public required long Limit { get; init; }

    /// <summary>What was spent: in the last 60 seconds, today, or this month.</summary>
    [Id(3)] public required long Spent { get; init; }

    /// <summary>What fronts hold: reserved by running calls, or in stock.</summary>
    [Id(4)] public required long Leased { get; init; }

    /// <summary>What nobody holds; for money, credits included.</summary>
    [Id(5)] public required long Remaining { get; init; }

    /// <summary>Until everything that was spent has come back; for budgets, until the next begins.</summary>
    [Id(6)] public required TimeSpan FullAfter { get; init; }

    /// <summary>Which budget it is; <c>null</c> for what is not money, and where only credits pay.</summary>
    [Id(7)] public BudgetPeriod? Period { get; init; }
}
