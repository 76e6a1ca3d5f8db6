using System.Collections.Immutable;
using OrleansAi.Providers;
using OrleansAi.Quotas;

namespace OrleansAi.Usage;

/// <summary>One group of calls, summed up.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Usage.UsageSummary")]
public sealed record UsageSummary
{
    /// <summary>The group's name; empty for <see cref="UsageGrouping.Total"/>.</summary>
    [Id(0)] public required string Group { get; init; }

    /// <summary>All calls, however they ended.</summary>
    [Id(1)] public required long Calls { get; init; }

    /// <summary>Calls whose client left before the end.</summary>
    [Id(2)] public required long Abandoned { get; init; }

    /// <summary>Calls without an answer, or with a broken one.</summary>
    [Id(3)] public required long Failed { get; init; }

    /// <summary>Calls that limits or the upstream refused.</summary>
    [Id(4)] public required long Refused { get; init; }

    /// <summary>The tokens and other units of all calls; estimated as soon as those of one call were.</summary>
    [Id(5)] public required TokenUsage Tokens { get; init; }

    /// <summary>What all calls cost.</summary>
    [Id(6)] public required Money Cost { get; init; }

    /// <summary>How many calls met each kind of failure, also where another target answered then.</summary>
    [Id(7)] public ImmutableSortedDictionary<CallFailureKind, long> Failures { get; init; } = ImmutableSortedDictionary<CallFailureKind, long>.Empty;

    /// <summary>How long completed calls took; <c>null</c> where none completed.</summary>
    [Id(8)] public LatencyPercentiles? Duration { get; init; }

    /// <summary>How long completed calls took to their first byte; <c>null</c> where none is known.</summary>
    [Id(9)] public LatencyPercentiles? FirstByte { get; init; }
}

/// <summary>
/// Percentiles by the nearest-rank method: the p-th of n values in ascending order is the one at rank ⌈p·n/100⌉, so each is a time
/// that some call really took.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Usage.LatencyPercentiles")]
public sealed record LatencyPercentiles(
    [property: Id(0)] TimeSpan P50, [property: Id(1)] TimeSpan P95, [property: Id(2)] TimeSpan P99);

/// <summary>Groups in the order of their names.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Usage.UsagePage")]
public sealed record UsagePage
{
    /// <summary>The groups of this page.</summary>
    [Id(0)] public required ImmutableArray<UsageSummary> Groups { get; init; }

    /// <summary>What <see cref="UsageQuery.After"/> is for the next page, or <c>null</c> where this is the last.</summary>
    [Id(1)] public string? Next { get; init; }
}
