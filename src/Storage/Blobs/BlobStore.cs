using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansAi.Storage.Blobs;

/// <inheritdoc />
internal sealed partial class BlobStore(
    BlobTable table, IBlobContents contents, IOptions<BlobOptions> options, TimeProvider time, ILogger<BlobStore> logger) : IBlobStore
{
    // An upload that takes longer has most likely broken off with its process.
    private static readonly TimeSpan WrittenWithin = TimeSpan.FromDays(1);

    public async ValueTask<BlobReservation?> ReserveAsync(BlobOwner owner, long bytes, CancellationToken cancellationToken = default)
    {
        var now = Now();
        var reservation = new BlobReservation(BlobId.New(now), owner, now, bytes, bytes);
        var most = (options.Value.MaxBytesPerUser, options.Value.MaxBytesPerTenant);
        return await table.ReserveAsync(reservation, now + WrittenWithin, most, cancellationToken).ConfigureAwait(false) ? reservation : null;
    }

    public async ValueTask<BlobReservation> ReserveResultAsync(BlobOwner owner, string id, CancellationToken cancellationToken = default)
    {
        var now = Now();
        var reservation = new BlobReservation(id, owner, now, 0, long.MaxValue);
        await table.ReserveAsync(reservation, now + WrittenWithin, (long.MaxValue, long.MaxValue), cancellationToken).ConfigureAwait(false);
        return reservation;
    }

    public async ValueTask<BlobContent?> WriteAsync(BlobReservation reservation, Stream source, CancellationToken cancellationToken = default)
    {
        var measured = new MeasuredStream(source, reservation.MostBytes);
        await using var _ = measured.ConfigureAwait(false);
        try
        {
            await contents.WriteAsync(reservation.Id, measured, cancellationToken).ConfigureAwait(false);
            return measured.ToContent();
        }
        catch (MeasuredStream.TooLongException)
        {
            return null;
        }
    }

    public async ValueTask<StoredBlob> PublishAsync(
        BlobReservation reservation, BlobContent content, BlobDescription description, CancellationToken cancellationToken = default)
    {
        if (!await table.PublishAsync(reservation, content, description, cancellationToken).ConfigureAwait(false))
            throw new StorageException($"The place of {reservation.Id} was given up before its contents were complete.");

        return new StoredBlob
        {
            Id = reservation.Id,
            Owner = reservation.Owner,
            Name = description.Name,
            Purpose = description.Purpose,
            Bytes = content.Bytes,
            Sha256 = content.Sha256,
            CreatedAt = reservation.CreatedAt,
            ExpiresAt = description.ExpiresAt,
        };
    }

    public async ValueTask ReleaseAsync(BlobReservation reservation, CancellationToken cancellationToken = default)
    {
        if (await table.ExpireAsync(reservation, cancellationToken).ConfigureAwait(false))
            await DeleteExpiredAsync(reservation.Id, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<StoredBlob?> FindAsync(BlobOwner owner, string id, CancellationToken cancellationToken = default) =>
        BlobId.IsSafe(id) ? table.FindAsync(owner, id, Now(), cancellationToken) : new ValueTask<StoredBlob?>((StoredBlob?)null);

    public ValueTask<ImmutableArray<StoredBlob>> ListAsync(BlobOwner owner, BlobQuery query, CancellationToken cancellationToken = default) =>
        table.ListAsync(owner, query, Now(), cancellationToken);

    public async ValueTask<Stream?> OpenAsync(StoredBlob blob, CancellationToken cancellationToken = default) =>
        await contents.OpenAsync(blob.Id, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> DeleteAsync(BlobOwner owner, string id, CancellationToken cancellationToken = default)
    {
        if (!BlobId.IsSafe(id) || !await table.ExpireAsync(owner, id, Now(), cancellationToken).ConfigureAwait(false))
            return false;

        try
        {
            await DeleteExpiredAsync(id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageException exception)
        {
            // Nobody finds it any more; the next sweep deletes it.
            LogLeft(id, exception);
        }

        return true;
    }

    public async ValueTask<int> DeleteExpiredAsync(int most, CancellationToken cancellationToken = default)
    {
        var ids = await table.ListExpiredAsync(Now(), most, cancellationToken).ConfigureAwait(false);
        foreach (var id in ids)
            await DeleteExpiredAsync(id, cancellationToken).ConfigureAwait(false);

        return ids.Length;
    }

    // The row goes last: as long as there are contents, something says so.
    private async ValueTask DeleteExpiredAsync(string id, CancellationToken cancellationToken)
    {
        await contents.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        await table.DeleteExpiredAsync(id, Now(), cancellationToken).ConfigureAwait(false);
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    [LoggerMessage(Level = LogLevel.Warning, Message = "The contents of {Blob} could not be deleted yet")]
    private partial void LogLeft(string blob, Exception exception);
}
