using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>What calls of a rollout's versions came to in one process.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RolloutReport")]
public sealed record RolloutReport
{
    /// <summary>The rollout.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The epoch that the calls began in; see <see cref="Rollout.EpochAt"/>.</summary>
    [Id(1)] public required int Epoch { get; init; }

    [Id(2)] public required VersionOutcomes Candidate { get; init; }

    [Id(3)] public required VersionOutcomes Baseline { get; init; }
}

/// <summary>What calls of one version came to.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.VersionOutcomes")]
public sealed record VersionOutcomes
{
    /// <summary>No calls.</summary>
    public static VersionOutcomes None { get; } = new() { Calls = 0, Errors = 0, Latencies = [] };

    [Id(0)] public required long Calls { get; init; }

    /// <summary>Those of them in which the version failed.</summary>
    [Id(1)] public required long Errors { get; init; }

    /// <summary>How many answers began within which time, by <see cref="LatencyBuckets"/>; in any order.</summary>
    [Id(2)] public required ImmutableArray<LatencyCount> Latencies { get; init; }
}

/// <summary>So many answers in one bucket.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.LatencyCount")]
public readonly record struct LatencyCount([property: Id(0)] int Bucket, [property: Id(1)] long Count);

/// <summary>A score of one answer, given by an evaluation.</summary>
/// <param name="Version">The version's name, as <c>x-orleansai-version</c> says it.</param>
/// <param name="Score">The score; higher is better.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.VersionScore")]
public sealed record VersionScore([property: Id(0)] string Version, [property: Id(1)] double Score);
