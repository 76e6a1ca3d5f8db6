using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>Starts a rollout.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.StartRollout")]
public sealed record StartRollout
{
    /// <summary>Chosen by the caller; the same id starts once.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required RolloutKind Kind { get; init; }

    [Id(2)] public required RolloutVersion Candidate { get; init; }

    [Id(3)] public required double Weight { get; init; }

    [Id(4)] public ImmutableArray<RolloutStage> Stages { get; init; } = [];

    [Id(5)] public RolloutCriteria Criteria { get; init; } = new();

    [Id(6)] public required string Tenant { get; init; }

    [Id(7)] public required string StartedBy { get; init; }
}

/// <summary>What a command came to.</summary>
/// <param name="Rollout">The rollout afterwards, or <c>null</c> where there is none.</param>
/// <param name="Problem">Why nothing was done, or <c>null</c>.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RolloutAnswer")]
public sealed record RolloutAnswer([property: Id(0)] Rollout? Rollout, [property: Id(1)] string? Problem = null);

/// <summary>A rollout, and how it goes.</summary>
/// <param name="Rollout">The rollout.</param>
/// <param name="Figures">How it goes, or went up to its end.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RolloutStanding")]
public sealed record RolloutStanding([property: Id(0)] Rollout Rollout, [property: Id(1)] RolloutFigures Figures);
