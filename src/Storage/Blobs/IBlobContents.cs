namespace OrleansAi.Storage.Blobs;

/// <summary>Where contents are: by an id of lowercase letters, digits, '-' and '_'.</summary>
internal interface IBlobContents
{
    /// <summary>Writes contents, in place of any that are there; they are there whole and on disk when it completes, or not at all.</summary>
    Task WriteAsync(string id, Stream contents, CancellationToken cancellationToken);

    /// <summary>Reads contents, or <c>null</c> where there are none.</summary>
    Task<Stream?> OpenAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes contents, where there are any.</summary>
    Task DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes what writes have left behind that broke off before <paramref name="before"/>.</summary>
    Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
