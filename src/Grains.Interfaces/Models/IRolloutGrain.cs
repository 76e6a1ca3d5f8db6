using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>
/// The rollouts of one model, whose name is its key: one at a time. Every change is announced as <see cref="RolloutChanged"/>, so
/// that nobody has to ask before each call.
/// </summary>
[Alias("OrleansAi.Models.IRolloutGrain")]
public interface IRolloutGrain : IGrainWithStringKey
{
    /// <summary>Starts a rollout; a problem where one is running.</summary>
    [Alias("Start")]
    Task<RolloutAnswer> Start(StartRollout command);

    /// <summary>The latest rollout, or <c>null</c> where there was none.</summary>
    [Alias("Get"), Repeatable]
    Task<RolloutStanding?> Get(CancellationToken cancellationToken);

    /// <summary>Sets the candidate's share of a running rollout, in percent, and ends its stages.</summary>
    [Alias("ChangeWeight")]
    Task<RolloutAnswer> ChangeWeight(string id, double weight);

    /// <summary>
    /// Ends the model's latest rollout. One that runs is promoted, rolled back or aborted; one that was promoted is rolled back; and any
    /// that runs no more is withdrawn. A problem where it is another that runs, or has no such end.
    /// </summary>
    [Alias("End")]
    Task<RolloutAnswer> End(string id, RolloutStatus end, string reason);

    /// <summary>Takes note of what calls came to; reports of an earlier rollout or epoch are passed over.</summary>
    [Alias("Report")]
    Task Report(RolloutReport report);

    /// <summary>Takes note of scores; a problem where the rollout doesn't run or a version has another name.</summary>
    [Alias("AddScores")]
    Task<RolloutAnswer> AddScores(string id, ImmutableArray<VersionScore> scores);
}
