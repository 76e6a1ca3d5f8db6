using System.IO.Pipelines;
using OrleansAi.Access;
using OrleansAi.Jobs;
using OrleansAi.Storage;
using OrleansAi.Storage.Blobs;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>The files of batches: what they ask, and what came of it.</summary>
internal sealed class BatchFiles(IBlobStore blobs, IBatchStore store)
{
    private const string Purpose = "batch_output";
    private const int ResultsPerRead = 16;

    /// <summary>The lines of a batch; <c>null</c> where the file isn't there any more.</summary>
    public async ValueTask<Stream?> OpenInputAsync(StoredBatch stored, CancellationToken cancellationToken) =>
        await blobs.FindAsync(OwnerOf(stored.Caller), stored.Batch.InputFileId, cancellationToken) is { } blob
            ? await blobs.OpenAsync(blob, cancellationToken)
            : null;

    /// <summary>The id, where the file of a batch has been written under it; else a new one, which no write that broke off knows.</summary>
    public async ValueTask<string> IdToWriteAsync(Caller caller, string? id, DateTimeOffset now, CancellationToken cancellationToken) =>
        id is not null && await blobs.FindAsync(OwnerOf(caller), id, cancellationToken) is not null ? id : BlobId.New(now);

    /// <summary>Writes the results into the file that the batch names for them, in the order of their lines.</summary>
    public async ValueTask WriteAsync(StoredBatch stored, bool failed, CancellationToken cancellationToken)
    {
        var (batch, owner) = (stored.Batch, OwnerOf(stored.Caller));
        var id = (failed ? batch.ErrorFileId : batch.OutputFileId)!;
        if (await blobs.FindAsync(owner, id, cancellationToken) is not null)
            return;

        var reservation = await blobs.ReserveResultAsync(owner, id, cancellationToken);
        var pipe = new Pipe();
        var copying = CopyAsync(batch.Id, failed, pipe.Writer, cancellationToken);
        BlobContent? content;
        try
        {
            content = await blobs.WriteAsync(reservation, pipe.Reader.AsStream(), cancellationToken);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await copying;
        }

        var name = $"{batch.Id}_{(failed ? "error" : "output")}.jsonl";
        var description = new BlobDescription(name, Purpose, reservation.CreatedAt + batch.OutputKeptFor);
        await blobs.PublishAsync(reservation, content!, description, cancellationToken);
    }

    private async Task CopyAsync(string id, bool failed, PipeWriter target, CancellationToken cancellationToken)
    {
        try
        {
            var after = 0L;
            while (await store.ReadAsync(id, failed, after, ResultsPerRead, cancellationToken) is { IsEmpty: false } results)
            {
                foreach (var result in results)
                {
                    await target.WriteAsync(result.Json, cancellationToken);
                    await target.WriteAsync("\n"u8.ToArray(), cancellationToken);
                }

                after = results[^1].Line;
            }

            await target.CompleteAsync();
        }
        catch (Exception exception) when (exception is StorageException or OperationCanceledException)
        {
            // Whoever reads is told, and ends with it.
            await target.CompleteAsync(exception);
        }
    }

    private static BlobOwner OwnerOf(Caller caller) => new(caller.Tenant, caller.User);
}
