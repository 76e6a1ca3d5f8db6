using OrleansAi.Api.Conversations;
using OrleansAi.Storage.Blobs;

namespace OrleansAi.Api.Files;

/// <summary>Reads the query of a list of files.</summary>
internal static class FileQuery
{
    private const int Most = 10_000;

    /// <summary>The query, for one file more than the page takes; or what is wrong with which part.</summary>
    public static (BlobQuery? Query, int Limit, FileProblem? Problem) Read(string? after, string? limit, string? order, string? purpose)
    {
        if (!QueryNumbers.TryRead(limit, 1, Most, Most, out var most))
            return (null, 0, new($"Invalid 'limit': expected a whole number from 1 to {Most}.", "limit", "invalid_value"));

        if (order is not (null or "asc" or "desc"))
            return (null, 0, new($"Invalid value: '{order}'. Supported values are: 'asc' and 'desc'.", "order", "invalid_value"));

        if (after is not null && !BlobId.IsSafe(after))
            return (null, 0, new($"Invalid 'after': '{after}' is no id of a file.", "after", "invalid_value"));

        return (new BlobQuery { After = after, Limit = (int)most + 1, Descending = order != "asc", Purpose = purpose }, (int)most, null);
    }
}
