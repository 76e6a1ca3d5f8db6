namespace OrleansAi.Storage.Blobs;

/// <summary>
/// Files and results: their contents in a folder or in S3, what is known of them in a table. Contents pass as streams and are never
/// whole in memory. An owner's quota is taken before the first byte is stored.
/// </summary>
public interface IBlobStore
{
    /// <summary>Takes <paramref name="bytes"/> of the owner's quota for a new blob; <c>null</c> where the user's or the tenant's has no room.</summary>
    ValueTask<BlobReservation?> ReserveAsync(BlobOwner owner, long bytes, CancellationToken cancellationToken = default);

    /// <summary>
    /// The place of a result, which counts for the quota and is never refused: what it holds has been paid for. The id is a new one
    /// of <see cref="BlobId"/>, which the caller has written down: so it finds the result again after a crash.
    /// </summary>
    ValueTask<BlobReservation> ReserveResultAsync(BlobOwner owner, string id, CancellationToken cancellationToken = default);

    /// <summary>Writes the contents; <c>null</c> where they are longer than what was reserved.</summary>
    ValueTask<BlobContent?> WriteAsync(BlobReservation reservation, Stream source, CancellationToken cancellationToken = default);

    /// <summary>Makes what was written a blob that its owner finds.</summary>
    /// <exception cref="StorageException">The store failed, or the reservation has expired.</exception>
    ValueTask<StoredBlob> PublishAsync(
        BlobReservation reservation, BlobContent content, BlobDescription description, CancellationToken cancellationToken = default);

    /// <summary>Gives up what was reserved, with whatever was written of it.</summary>
    ValueTask ReleaseAsync(BlobReservation reservation, CancellationToken cancellationToken = default);

    /// <summary>The owner's blob of this id, or <c>null</c>.</summary>
    ValueTask<StoredBlob?> FindAsync(BlobOwner owner, string id, CancellationToken cancellationToken = default);

    /// <summary>A part of the owner's blobs.</summary>
    ValueTask<ImmutableArray<StoredBlob>> ListAsync(BlobOwner owner, BlobQuery query, CancellationToken cancellationToken = default);

    /// <summary>The contents, from their beginning; <c>null</c> where they are gone.</summary>
    ValueTask<Stream?> OpenAsync(StoredBlob blob, CancellationToken cancellationToken = default);

    /// <summary>Deletes the owner's blob of this id; <c>false</c> where there is none.</summary>
    ValueTask<bool> DeleteAsync(BlobOwner owner, string id, CancellationToken cancellationToken = default);

    /// <summary>Deletes what has expired, at most <paramref name="most"/>, and says how many that were.</summary>
    ValueTask<int> DeleteExpiredAsync(int most, CancellationToken cancellationToken = default);
}
