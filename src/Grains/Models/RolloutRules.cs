using System.Collections.Immutable;
using OrleansAi.Models;

namespace OrleansAi.Grains.Models;

/// <summary>How rollouts begin, go on and end. Pure.</summary>
internal static class RolloutRules
{
    /// <summary>The state after a command, or why there is none.</summary>
    public readonly record struct Decision(RolloutState? State, string? Problem = null);

    /// <summary>Starts a rollout after <paramref name="latest"/>, the model's last one.</summary>
    public static Decision Start(RolloutState? latest, string model, StartRollout command, DateTimeOffset now)
    {
        if (latest?.Rollout.Id == command.Id)
            return new Decision(latest);

        if (latest?.Rollout.Status == RolloutStatus.Running)
            return new Decision(null, $"The rollout '{latest.Rollout.Id}' of the model '{model}' is running; promote it, roll it back or abort it first.");

        var baseline = latest?.Rollout.InForce;
        if (command.Candidate.Name == (baseline?.Name ?? RolloutVersion.OfSettings))
            return new Decision(null, $"The version in force is called '{command.Candidate.Name}' too; give the candidate another name.");

        return new Decision(new RolloutState
        {
            Number = (latest?.Number ?? 0) + 1,
            NextLook = command.Criteria.MinimumCalls,
            NextScoreLook = command.Criteria.MinimumCalls,
            Rollout = new Rollout
            {
                Id = command.Id,
                Model = model,
                Kind = command.Kind,
                Candidate = command.Candidate,
                Baseline = baseline,
                Weight = command.Stages.IsEmpty ? command.Weight : command.Stages[0].Weight,
                Stages = command.Stages,
                WeightSince = now,
                Status = RolloutStatus.Running,
                Criteria = command.Criteria,
                Revision = (latest?.Rollout.Revision ?? 0) + 1,
                StartedAt = now,
                Tenant = command.Tenant,
                StartedBy = command.StartedBy,
            },
        });
    }

    /// <summary>Sets the candidate's share.</summary>
    public static Decision ChangeWeight(RolloutState? latest, string id, double weight, DateTimeOffset now)
    {
        if (Running(latest, id) is { } problem)
            return new Decision(null, problem);

        var rollout = latest!.Rollout;
        if (rollout.Kind == RolloutKind.BlueGreen && weight is not (0 or 100))
            return new Decision(null, $"A blue-green rollout is switched as a whole; write 0 or 100 and not {weight}.");

        return new Decision(Restarted(latest, rollout.EpochAt(now) + 1) with
        {
            Rollout = Next(rollout) with { Weight = weight, Stages = [], WeightSince = now, Epoch = rollout.EpochAt(now) + 1 },
        });
    }

    /// <summary>Ends the latest rollout, or takes back that it was promoted.</summary>
    public static Decision End(RolloutState? latest, string id, RolloutStatus end, string reason, DateTimeOffset now)
    {
        if (latest?.Rollout is not { } rollout || rollout.Id != id)
            return new Decision(null, $"The rollout '{id}' is not the latest of its model: another one has begun since.");

        var may = end switch
        {
            RolloutStatus.Promoted or RolloutStatus.Aborted => rollout.Status == RolloutStatus.Running,
            RolloutStatus.RolledBack => rollout.Status is RolloutStatus.Running or RolloutStatus.Promoted,
            RolloutStatus.Withdrawn => rollout.Status is not (RolloutStatus.Running or RolloutStatus.Withdrawn),
            _ => false,
        };
        if (!may)
            return new Decision(null, $"The rollout '{id}' is {Name(rollout.Status)} and can't be {Name(end)}.");

        if (end == RolloutStatus.Promoted && rollout.Kind == RolloutKind.Shadow)
            return new Decision(null, $"The rollout '{id}' only copies calls: abort it and start one that serves them.");

        return new Decision(latest with { Rollout = Next(rollout) with { Status = end, Reason = reason, EndedAt = now } });
    }

    /// <summary>Takes a report into the tallies, and rolls back where the candidate is worse.</summary>
    public static RolloutState Report(RolloutState state, RolloutReport report, DateTimeOffset now)
    {
        if (state.Rollout.Status != RolloutStatus.Running || report.Id != state.Rollout.Id || report.Epoch < state.Epoch)
            return state;

        var current = report.Epoch > state.Epoch ? Restarted(state, report.Epoch) : state;
        current = current with { Candidate = current.Candidate.Add(report.Candidate), Baseline = current.Baseline.Add(report.Baseline) };
        if (current.Candidate.Calls < current.NextLook)
            return current;

        var reason = RolloutJudgement.OfCalls(current);
        return Judged(current, reason, now) with { Looks = current.Looks + 1, NextLook = RolloutJudgement.NextLook(current.Candidate.Calls) };
    }

    /// <summary>Takes scores into the tallies, and rolls back where the candidate's are worse.</summary>
    public static Decision AddScores(RolloutState? latest, string id, ImmutableArray<VersionScore> scores, DateTimeOffset now)
    {
        if (Running(latest, id) is { } problem)
            return new Decision(null, problem);

        var state = latest!;
        var (candidate, baseline) = (state.Rollout.Candidate.Name, state.Rollout.Baseline?.Name ?? RolloutVersion.OfSettings);
        foreach (var score in scores)
        {
            if (score.Version == candidate)
                state = state with { Candidate = state.Candidate with { Scores = state.Candidate.Scores.Add(score.Score) } };
            else if (score.Version == baseline)
                state = state with { Baseline = state.Baseline with { Scores = state.Baseline.Scores.Add(score.Score) } };
            else
                return new Decision(null, $"The rollout '{id}' has no version '{score.Version}'; write '{candidate}' or '{baseline}'.");
        }

        if (state.Candidate.Scores.Count < state.NextScoreLook)
            return new Decision(state);

        var reason = RolloutJudgement.OfScores(state);
        return new Decision(Judged(state, reason, now) with
        {
            ScoreLooks = state.ScoreLooks + 1,
            NextScoreLook = RolloutJudgement.NextLook(state.Candidate.Scores.Count),
        });
    }

    /// <summary>The figures that are shown.</summary>
    public static RolloutFigures FiguresOf(RolloutState state) => new()
    {
        Candidate = FiguresOf(state.Candidate),
        Baseline = FiguresOf(state.Baseline),
        Looks = state.Looks,
    };

    private static VersionFigures FiguresOf(VersionTally tally) => new()
    {
        Calls = tally.Calls,
        Errors = tally.Errors,
        MedianLatency = tally.Quantile(0.5),
        P95Latency = tally.Quantile(0.95),
        Scores = tally.Scores.Count,
        MeanScore = tally.Scores.Count == 0 ? null : tally.Scores.Mean,
    };

    private static RolloutState Judged(RolloutState state, string? reason, DateTimeOffset now)
    {
        // A shadow's candidate answers nobody, so that it is worse harms nobody either.
        if (reason is null || !state.Rollout.Criteria.Automatic || state.Rollout.Kind == RolloutKind.Shadow)
            return state;

        return state with
        {
            Rollout = Next(state.Rollout) with { Status = RolloutStatus.RolledBack, Reason = reason, EndedAt = now },
        };
    }

    // Calls before and after a change of the share are not compared: what else changed in between would look like the candidate's doing.
    private static RolloutState Restarted(RolloutState state, int epoch) => state with
    {
        Epoch = epoch,
        Candidate = new VersionTally { Scores = state.Candidate.Scores },
        Baseline = new VersionTally { Scores = state.Baseline.Scores },
        NextLook = state.Rollout.Criteria.MinimumCalls,
    };

    private static Rollout Next(Rollout rollout) => rollout with { Revision = rollout.Revision + 1 };

    private static string? Running(RolloutState? latest, string id) => latest?.Rollout is not { } rollout || rollout.Id != id
        ? $"The rollout '{id}' is not the latest of its model: another one has begun since."
        : rollout.Status == RolloutStatus.Running ? null : $"The rollout '{id}' is {Name(rollout.Status)}.";

    private static string Name(RolloutStatus status) => status switch
    {
        RolloutStatus.Running => "running",
        RolloutStatus.Promoted => "promoted",
        RolloutStatus.RolledBack => "rolled back",
        RolloutStatus.Aborted => "aborted",
        _ => "withdrawn",
    };
}
