namespace OrleansAi.Models;

/// <summary>When a candidate is worse than the version before it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RolloutCriteria")]
public sealed record RolloutCriteria
{
    /// <summary>Whether the rollout is rolled back by itself.</summary>
    [Id(0)] public bool Automatic { get; init; } = true;

    /// <summary>The chance, over the rollout's whole life, to roll back a candidate that is as good as the other version; above 0, below 1.</summary>
    [Id(1)] public double FalseAlarmRate { get; init; } = 0.01;

    /// <summary>Neither calls nor scores are judged before each version has so many of them.</summary>
    [Id(2)] public int MinimumCalls { get; init; } = 20;

    /// <summary>By so much the candidate's share of errors may be higher, 0 to 1.</summary>
    [Id(3)] public double ErrorMargin { get; init; } = 0.01;

    /// <summary>By so much the candidate's median latency may be higher, as a share of the other's.</summary>
    [Id(4)] public double LatencyMargin { get; init; } = 0.25;

    /// <summary>By so much the candidate's mean score may be lower.</summary>
    [Id(5)] public double ScoreMargin { get; init; }

    /// <summary>A share of errors that the candidate may not exceed, whatever the other version does; <c>null</c> for no such limit.</summary>
    [Id(6)] public double? MaxErrorRate { get; init; }
}
