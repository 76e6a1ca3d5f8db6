namespace OrleansAi.Storage.Blobs;

/// <summary>What is known of a blob besides its contents.</summary>
public sealed record StoredBlob
{
    /// <summary>Its id, which says when it was begun: later ones sort behind.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required BlobOwner Owner { get; init; }

    /// <summary>The name that its owner gave it.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>Its length.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the contents, in lowercase hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was begun, in whole milliseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on nobody finds it any more; <c>null</c> for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What makes contents that were written a blob.</summary>
/// <param name="Name">The name that its owner gives it.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="ExpiresAt">From when on nobody finds it any more; <c>null</c> for never.</param>
public sealed record BlobDescription(string Name, string Purpose, DateTimeOffset? ExpiresAt);

/// <summary>A part of an owner's blobs, in the order of their ids.</summary>
public sealed record BlobQuery
{
    /// <summary>The id that the part begins after, or <c>null</c> for the first part.</summary>
    public string? After { get; init; }

    /// <summary>How many at most.</summary>
    public required int Limit { get; init; }

    /// <summary>Whether the newest come first.</summary>
    public bool Descending { get; init; }

    /// <summary>Only those for this purpose; <c>null</c> for all.</summary>
    public string? Purpose { get; init; }
}
