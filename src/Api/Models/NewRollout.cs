using System.Collections.Immutable;
using OrleansAi.Api.Access;
using OrleansAi.Models;

namespace OrleansAi.Api.Models;

/// <summary>The body of <c>POST /api/admin/rollouts</c>.</summary>
/// <param name="Model">The model, one of the settings' or a registered one.</param>
/// <param name="Kind">How the candidate gets its calls.</param>
/// <param name="Candidate">The new version.</param>
/// <param name="Weight">Its share of calls in percent, 0 to 100; by default 100 for <c>blueGreen</c> and 0 for the others.</param>
/// <param name="Stages">Shares that follow each other, in place of <paramref name="Weight"/>.</param>
/// <param name="Rollback">When the candidate is worse.</param>
internal sealed record NewRollout(
    string? Model, RolloutKind? Kind, NewVersion? Candidate, double? Weight, IReadOnlyList<NewStage>? Stages, RollbackRule? Rollback)
{
    private const int MostStages = 32;
    private const int MostTargets = 100;

    private static readonly TimeSpan LongestStage = TimeSpan.FromDays(365);

    /// <summary>What is wrong with the request and with which member, or <c>null</c>.</summary>
    public (string Message, string Parameter)? Problem()
    {
        if (string.IsNullOrEmpty(Model))
            return ("model is missing; write the name of one of the Models.", "model");

        if (Kind is null)
            return ("kind is missing; write canary, ab, blueGreen or shadow.", "kind");

        if (Candidate is null || !Names.IsValid(Candidate.Name) || Candidate.Name == RolloutVersion.OfSettings)
            return ($"candidate.name is '{Candidate?.Name}'; write letters, digits, '-', '_' and '.', and not '{RolloutVersion.OfSettings}'.", "candidate");

        if (Candidate.Targets is not { Count: > 0 and <= MostTargets } || Candidate.Targets.Any(target => target is null))
            return ($"candidate.targets has {Candidate.Targets?.Count ?? 0} entries; write 1 to {MostTargets}, each with provider and model.", "candidate");

        if (Weight is { } weight && !IsShare(weight))
            return ($"weight is {weight}; write a percentage from 0 to 100.", "weight");

        if (Kind == RolloutKind.BlueGreen && (Weight is not (null or 0 or 100) || Stages is { Count: > 0 }))
            return ("A blue-green rollout is switched as a whole: write weight 0 or 100, and no stages.", "weight");

        if (Stages?.Count > MostStages || Stages?.Any(stage => stage is null || !IsShare(stage.Weight) || stage.Duration < TimeSpan.Zero || stage.Duration > LongestStage) == true)
            return ($"stages has to be up to {MostStages} entries, each with a weight from 0 to 100 and a duration such as \"00:30:00\".", "stages");

        return Rollback?.Problem();
    }

    /// <summary>The command to the model's grain.</summary>
    public StartRollout ToCommand(string id, string tenant, string user) => new()
    {
        Id = id,
        Kind = Kind!.Value,
        Candidate = new RolloutVersion
        {
            Name = Candidate!.Name!,
            Targets = [.. Candidate.Targets!.Select(target => new RolloutTarget(target.Provider ?? "", target.Model ?? "", target.Weight ?? 1))],
            Strategy = Candidate.Strategy,
        },
        Weight = Weight ?? (Kind == RolloutKind.BlueGreen ? 100 : 0),
        Stages = [.. (Stages ?? []).Select(stage => new RolloutStage(stage.Weight, stage.Duration))],
        Criteria = (Rollback ?? new RollbackRule()).ToCriteria(Kind.Value),
        Tenant = tenant,
        StartedBy = user,
    };

    /// <summary>Whether <paramref name="weight"/> is a percentage.</summary>
    public static bool IsShare(double weight) => weight is >= 0 and <= 100;
}

/// <summary>A version of a model.</summary>
internal sealed record NewVersion(string? Name, IReadOnlyList<NewTarget>? Targets, string? Strategy);

/// <summary>One of its targets.</summary>
internal sealed record NewTarget(string? Provider, string? Model, double? Weight);

/// <summary>A share for some time.</summary>
internal sealed record NewStage(double Weight, TimeSpan Duration);

/// <summary>When a candidate is rolled back by itself; see <see cref="RolloutCriteria"/>.</summary>
internal sealed record RollbackRule
{
    private const double MaxErrorRateOfSwitch = 0.1;

    public bool Automatic { get; init; } = true;

    public double FalseAlarmRate { get; init; } = 0.01;

    public int MinimumCalls { get; init; } = 20;

    public double ErrorMargin { get; init; } = 0.01;

    public double LatencyMargin { get; init; } = 0.25;

    public double ScoreMargin { get; init; }

    public double? MaxErrorRate { get; init; }

    public (string Message, string Parameter)? Problem()
    {
        if (FalseAlarmRate is not (> 0 and < 1))
            return ($"rollback.falseAlarmRate is {FalseAlarmRate}; write a chance above 0 and below 1.", "rollback");

        if (MinimumCalls is < 10 or > 1_000_000)
            return ($"rollback.minimumCalls is {MinimumCalls}; write 10 to 1000000.", "rollback");

        if (ErrorMargin is not (>= 0 and < 1) || MaxErrorRate is not (null or (> 0 and < 1)))
            return ("rollback.errorMargin and maxErrorRate are shares of calls; write 0 or more and below 1, and maxErrorRate above 0.", "rollback");

        return LatencyMargin is >= 0 and <= 1000 && ScoreMargin is >= 0 and <= 1e9
            ? null
            : ("rollback.latencyMargin and scoreMargin must not be negative.", "rollback");
    }

    /// <summary>A switch leaves no calls to compare with, so a limit of its own holds where none is given.</summary>
    public RolloutCriteria ToCriteria(RolloutKind kind) => new()
    {
        Automatic = Automatic,
        FalseAlarmRate = FalseAlarmRate,
        MinimumCalls = MinimumCalls,
        ErrorMargin = ErrorMargin,
        LatencyMargin = LatencyMargin,
        ScoreMargin = ScoreMargin,
        MaxErrorRate = MaxErrorRate ?? (kind == RolloutKind.BlueGreen ? MaxErrorRateOfSwitch : null),
    };
}

/// <summary>The body of <c>PATCH /api/admin/rollouts/{id}</c>.</summary>
/// <param name="Weight">The candidate's share of calls in percent.</param>
internal sealed record RolloutChange(double? Weight);

/// <summary>The body, which may be left out, of what ends a rollout.</summary>
/// <param name="Reason">Why, for others to read.</param>
internal sealed record RolloutEnding(string? Reason);

/// <summary>The body of <c>POST /api/admin/rollouts/{id}/scores</c>.</summary>
internal sealed record NewScores(IReadOnlyList<VersionScore>? Scores)
{
    private const int Most = 1000;

    public (string Message, string Parameter)? Problem() =>
        Scores is { Count: > 0 and <= Most } && Scores.All(score => score is { Version: not null } && double.IsFinite(score.Score))
            ? null
            : ($"scores has to be 1 to {Most} entries, each with a version and a score.", "scores");

    public ImmutableArray<VersionScore> ToScores() => [.. Scores!];
}
