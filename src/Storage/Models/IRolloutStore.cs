using System.Collections.Immutable;

namespace OrleansAi.Storage.Models;

/// <summary>The table of rollouts.</summary>
public interface IRolloutStore
{
    /// <summary>Writes a rollout that is new, or a revision that follows the stored one.</summary>
    /// <returns>Whether it was written; not where the stored one has this revision or a higher one, or the model another of this number.</returns>
    /// <exception cref="StorageException">It could not be written.</exception>
    ValueTask<bool> SaveAsync(StoredRollout rollout, CancellationToken cancellationToken = default);

    /// <summary>The rollout of this id, or <c>null</c>.</summary>
    ValueTask<StoredRollout?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The latest rollout of <paramref name="model"/>, or <c>null</c>.</summary>
    ValueTask<StoredRollout?> FindLatestAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>The latest rollout of each model.</summary>
    ValueTask<ImmutableArray<StoredRollout>> LatestAsync(CancellationToken cancellationToken = default);

    /// <summary>Rollouts, the newest first, of all models or of one.</summary>
    ValueTask<ImmutableArray<StoredRollout>> ListAsync(string? model, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A rollout as a row.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">The model.</param>
/// <param name="Number">Counts the rollouts of the model from 1.</param>
/// <param name="Revision">Counts the times that it was written: a row is never overwritten by one that was written before.</param>
/// <param name="Document">All of it as JSON.</param>
public sealed record StoredRollout(string Id, string Model, long Number, long Revision, string Document);
