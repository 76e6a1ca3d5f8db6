namespace OrleansAi.Storage.Blobs;

/// <summary>The place of a blob that is being written: published, or else released.</summary>
/// <param name="Id">The id that the blob will have.</param>
/// <param name="Owner">Whose it will be.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="Bytes">What it takes of its owner's quota until it is published.</param>
/// <param name="MostBytes">How long its contents may be.</param>
public sealed record BlobReservation(string Id, BlobOwner Owner, DateTimeOffset CreatedAt, long Bytes, long MostBytes);

/// <summary>Contents that were written.</summary>
/// <param name="Bytes">Their length.</param>
/// <param name="Sha256">Their SHA-256, in lowercase hexadecimal.</param>
public sealed record BlobContent(long Bytes, string Sha256);
