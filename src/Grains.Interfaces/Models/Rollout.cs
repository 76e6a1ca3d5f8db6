using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>A new version of a model on its way into use. A model's latest rollout decides which of its versions are in force.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.Rollout")]
public sealed record Rollout
{
    [Id(0)] public required string Id { get; init; }

    /// <summary>The model that clients ask for.</summary>
    [Id(1)] public required string Model { get; init; }

    [Id(2)] public required RolloutKind Kind { get; init; }

    /// <summary>The new version.</summary>
    [Id(3)] public required RolloutVersion Candidate { get; init; }

    /// <summary>The version before it, or <c>null</c> where that is what the settings state.</summary>
    [Id(4)] public RolloutVersion? Baseline { get; init; }

    /// <summary>The candidate's share of calls in percent, 0 to 100, where no stage says otherwise.</summary>
    [Id(5)] public required double Weight { get; init; }

    /// <summary>Shares that follow each other from <see cref="WeightSince"/> on; the last one stays.</summary>
    [Id(6)] public ImmutableArray<RolloutStage> Stages { get; init; } = [];

    /// <summary>When the weight was set.</summary>
    [Id(7)] public required DateTimeOffset WeightSince { get; init; }

    [Id(8)] public required RolloutStatus Status { get; init; }

    /// <summary>Why it ended, or <c>null</c>.</summary>
    [Id(9)] public string? Reason { get; init; }

    [Id(10)] public required RolloutCriteria Criteria { get; init; }

    /// <summary>Counts the changes of all rollouts of the model: of two rollouts of one model the higher revision is true.</summary>
    [Id(11)] public required long Revision { get; init; }

    /// <summary>Counts the times that the share was set. Calls are compared with calls of the same epoch alone, see <see cref="EpochAt"/>.</summary>
    [Id(12)] public int Epoch { get; init; }

    [Id(13)] public required DateTimeOffset StartedAt { get; init; }

    [Id(14)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The tenant of the administrator who started it, whose audit trail tells of it.</summary>
    [Id(15)] public required string Tenant { get; init; }

    /// <summary>The administrator.</summary>
    [Id(16)] public required string StartedBy { get; init; }

    /// <summary>The version that answers those who don't get the candidate, or <c>null</c> where that is what the settings state.</summary>
    public RolloutVersion? InForce => Status switch
    {
        RolloutStatus.Promoted => Candidate,
        RolloutStatus.Withdrawn => null,
        _ => Baseline,
    };

    /// <summary>The candidate's share of calls at a given time, in percent.</summary>
    public double WeightAt(DateTimeOffset now) => Stages.IsEmpty ? Weight : Stages[StageAt(now)].Weight;

    /// <summary>The number of the span of time, with one share throughout, that <paramref name="now"/> is in.</summary>
    public int EpochAt(DateTimeOffset now) => Epoch + StageAt(now);

    /// <summary>Which of <see cref="Stages"/> it is at a given time, from 0.</summary>
    public int StageAt(DateTimeOffset now)
    {
        var end = WeightSince;
        for (var stage = 0; stage < Stages.Length - 1; stage++)
        {
            end += Stages[stage].Duration;
            if (now < end)
                return stage;
        }

        return Math.Max(0, Stages.Length - 1);
    }
}

/// <summary>A share for some time.</summary>
/// <param name="Weight">The candidate's share of calls in percent, 0 to 100.</param>
/// <param name="Duration">For how long; the last stage's says nothing.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RolloutStage")]
public sealed record RolloutStage([property: Id(0)] double Weight, [property: Id(1)] TimeSpan Duration);
