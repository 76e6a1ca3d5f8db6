using OrleansAi.Jobs;

namespace OrleansAi.Storage.Jobs;

/// <summary>The tables of batches and of their results.</summary>
public interface IBatchStore
{
    /// <summary>The batch, or <c>null</c>.</summary>
    ValueTask<StoredBatch?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Writes a new batch, whose version is 1; one that is there already stays as it is.</summary>
    ValueTask CreateAsync(StoredBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Writes the batch in place of the version before; <c>false</c> where another one was written meanwhile.</summary>
    ValueTask<bool> SaveAsync(StoredBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Batches of a user, the newest first, as they stand.</summary>
    ValueTask<ImmutableArray<Batch>> ListAsync(string tenant, string user, string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many batches of a user are unfinished.</summary>
    ValueTask<long> CountUnfinishedAsync(string tenant, string user, CancellationToken cancellationToken = default);

    /// <summary>Ids of unfinished batches, in their order.</summary>
    ValueTask<ImmutableArray<string>> ListUnfinishedAsync(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Writes results; a line that has one keeps it.</summary>
    ValueTask AppendAsync(string id, ImmutableArray<BatchResult> results, CancellationToken cancellationToken = default);

    /// <summary>The lines that have results, in their order.</summary>
    ValueTask<ImmutableArray<long>> ListLinesAsync(string id, long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>What the results come to.</summary>
    ValueTask<BatchProgress> SumAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Results for one of the two files, in the order of the lines.</summary>
    ValueTask<ImmutableArray<BatchResult>> ReadAsync(string id, bool failed, long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Deletes results, at most so many, and says how many that were.</summary>
    ValueTask<int> DeleteResultsAsync(string id, int most, CancellationToken cancellationToken = default);
}
