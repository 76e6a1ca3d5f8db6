using OrleansAi.Models;

namespace OrleansAi.Api.Models;

/// <summary>Rollouts, the newest first.</summary>
internal sealed record RolloutList(IReadOnlyList<RolloutView> Rollouts);

/// <summary>A rollout as administrators see it. Weights are percentages.</summary>
internal sealed record RolloutView
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    public required RolloutKind Kind { get; init; }

    public required RolloutStatus Status { get; init; }

    /// <summary>Why it ended.</summary>
    public string? Reason { get; init; }

    public required VersionView Candidate { get; init; }

    /// <summary>The version before it; <c>stable</c>, without targets, is what the settings state.</summary>
    public required VersionView Baseline { get; init; }

    /// <summary>The candidate's share of calls now.</summary>
    public required double Weight { get; init; }

    public required IReadOnlyList<RolloutStage> Stages { get; init; }

    /// <summary>Which of the stages it is, from 0.</summary>
    public int? Stage { get; init; }

    public required RolloutCriteria Rollback { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it goes; left out in lists.</summary>
    public FiguresView? Figures { get; init; }

    public static RolloutView Of(Rollout rollout, DateTimeOffset now, RolloutFigures? figures = null) => new()
    {
        Id = rollout.Id,
        Model = rollout.Model,
        Kind = rollout.Kind,
        Status = rollout.Status,
        Reason = rollout.Reason,
        Candidate = VersionView.Of(rollout.Candidate),
        Baseline = rollout.Baseline is { } baseline ? VersionView.Of(baseline) : new VersionView(RolloutVersion.OfSettings, null, null),
        Weight = rollout.WeightAt(rollout.EndedAt ?? now),
        Stages = rollout.Stages,
        Stage = rollout.Stages.IsEmpty ? null : rollout.StageAt(rollout.EndedAt ?? now),
        Rollback = rollout.Criteria,
        StartedAt = rollout.StartedAt,
        StartedBy = rollout.StartedBy,
        EndedAt = rollout.EndedAt,
        Figures = figures is null ? null : new FiguresView(VersionFiguresView.Of(figures.Candidate), VersionFiguresView.Of(figures.Baseline), figures.Looks),
    };
}

/// <summary>A version.</summary>
internal sealed record VersionView(string Name, IReadOnlyList<RolloutTarget>? Targets, string? Strategy)
{
    public static VersionView Of(RolloutVersion version) => new(version.Name, version.Targets, version.Strategy);
}

/// <summary>Both versions since the candidate's share was last set.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Baseline">The version before it.</param>
/// <param name="Looks">How often the calls were judged.</param>
internal sealed record FiguresView(VersionFiguresView Candidate, VersionFiguresView Baseline, int Looks);

/// <summary>What was seen of a version. Latencies are milliseconds, to within 9 %.</summary>
internal sealed record VersionFiguresView(long Calls, long Errors, double? P50, double? P95, long Scores, double? MeanScore)
{
    public static VersionFiguresView Of(VersionFigures figures) => new(
        figures.Calls, figures.Errors, figures.MedianLatency?.TotalMilliseconds, figures.P95Latency?.TotalMilliseconds, figures.Scores, figures.MeanScore);
}
