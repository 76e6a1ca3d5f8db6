using System.Collections.Immutable;
using OrleansAi.Jobs;
using OrleansAi.Storage;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>What is known of one batch, which is only ever what is on disk. After a failed write of the batch it is not trusted any more.</summary>
/// <param name="id">The batch's id.</param>
/// <param name="store">The tables.</param>
/// <param name="abandoned">Called when the activation is to be dropped.</param>
internal sealed class BatchJournal(string id, IBatchStore store, Action abandoned) : IDisposable
{
    private const int DeletedPerWrite = 1000;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private BatchProgress _progress = BatchProgress.None;
    private bool _isAbandoned;

    /// <summary>The batch and whose it is, or <c>null</c>.</summary>
    public StoredBatch? Stored { get; private set; }

    /// <summary>The batch as it stands, with the lines so far.</summary>
    public Batch? View => Stored is { Batch: { IsUnfinished: true } batch } ? _progress.ApplyTo(batch) : Stored?.Batch;

    /// <summary>What the lines so far came to.</summary>
    public BatchProgress Progress => _progress;

    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        Stored = await store.FindAsync(id, cancellationToken);
        if (Stored is { Batch.IsUnfinished: true })
            _progress = await store.SumAsync(id, cancellationToken);
        else if (Stored is not null && !(await store.ListLinesAsync(id, 0, 1, cancellationToken)).IsEmpty)
            await DeleteResultsAsync();
    }

    /// <summary>Writes a new batch, where there is none.</summary>
    public async ValueTask CreateAsync(StoredBatch batch)
    {
        await _gate.WaitAsync();
        try
        {
            if (Stored is null)
            {
                await WriteAsync(async () =>
                {
                    await store.CreateAsync(batch);
                    return true;
                });
                Stored = batch;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Writes what <paramref name="decide"/> makes of the batch; nothing where that is <c>null</c>.</summary>
    /// <exception cref="StorageException">It could not be written, or another activation has.</exception>
    public async ValueTask CommitAsync(Func<Batch, Batch?> decide)
    {
        await _gate.WaitAsync();
        try
        {
            ThrowIfAbandoned();
            if (Stored is not { } stored || decide(stored.Batch) is not { } next)
                return;

            var written = stored with { Batch = next, Version = stored.Version + 1 };
            await WriteAsync(() => store.SaveAsync(written));
            Stored = written;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Writes results of lines that had none.</summary>
    public async ValueTask AppendAsync(ImmutableArray<BatchResult> results)
    {
        await store.AppendAsync(id, results);
        foreach (var result in results)
            _progress = _progress.With(result);
    }

    /// <summary>Deletes the results of a batch whose files are there.</summary>
    public async ValueTask DeleteResultsAsync()
    {
        while (await store.DeleteResultsAsync(id, DeletedPerWrite) == DeletedPerWrite)
            await Task.Yield();
    }

    /// <summary>Refuses to go on with what is not trusted any more.</summary>
    /// <exception cref="StorageException">The activation is being dropped; another one takes its place.</exception>
    public void ThrowIfAbandoned()
    {
        if (_isAbandoned)
            throw new StorageException($"Batch {id} is being reloaded. Try again.");
    }

    public void Dispose() => _gate.Dispose();

    private async ValueTask WriteAsync(Func<ValueTask<bool>> write)
    {
        var isWritten = false;
        try
        {
            isWritten = await write();
            if (!isWritten)
                throw new StorageException($"Batch {id} was written elsewhere.");
        }
        finally
        {
            if (!isWritten)
            {
                _isAbandoned = true;
                abandoned();
            }
        }
    }
}
