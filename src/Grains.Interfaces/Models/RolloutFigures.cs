namespace OrleansAi.Models;

/// <summary>How a rollout goes: both versions since the candidate's share was last set, and what the tests make of it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RolloutFigures")]
public sealed record RolloutFigures
{
    [Id(0)] public required VersionFigures Candidate { get; init; }

    [Id(1)] public required VersionFigures Baseline { get; init; }

    /// <summary>How often the calls were judged, in the rollout's whole life.</summary>
    [Id(2)] public required int Looks { get; init; }
}

/// <summary>What was seen of one version.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.VersionFigures")]
public sealed record VersionFigures
{
    [Id(0)] public required long Calls { get; init; }

    /// <summary>Those of them in which the version failed, also where another target answered then.</summary>
    [Id(1)] public required long Errors { get; init; }

    /// <summary>Half of the answers began sooner; <c>null</c> where there are none.</summary>
    [Id(2)] public TimeSpan? MedianLatency { get; init; }

    /// <summary>All but a twentieth of the answers began sooner; <c>null</c> where there are none.</summary>
    [Id(3)] public TimeSpan? P95Latency { get; init; }

    [Id(4)] public required long Scores { get; init; }

    /// <summary>The mean of its scores, or <c>null</c> where there are none.</summary>
    [Id(5)] public double? MeanScore { get; init; }
}
