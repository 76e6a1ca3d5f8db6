using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>Reads the rollouts of all models. It has no state of its own and runs on every silo; its one key is <see cref="Key"/>.</summary>
[Alias("OrleansAi.Models.IRolloutCatalogGrain")]
public interface IRolloutCatalogGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "rollouts";

    /// <summary>The latest rollout of each model that had one.</summary>
    [Alias("Latest"), Repeatable]
    Task<ImmutableArray<Rollout>> Latest(CancellationToken cancellationToken);

    /// <summary>Rollouts, the newest first, of all models or of one.</summary>
    [Alias("List"), Repeatable]
    Task<ImmutableArray<Rollout>> List(string? model, int limit, CancellationToken cancellationToken);

    /// <summary>A rollout as it is stored, or <c>null</c>.</summary>
    [Alias("Find"), Repeatable]
    Task<RolloutStanding?> Find(string id, CancellationToken cancellationToken);
}
