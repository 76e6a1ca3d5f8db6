using Amazon.Runtime;

namespace OrleansAi.Storage.Blobs.S3;

/// <summary>Says in the store's own words what a bucket's server didn't do.</summary>
internal static class S3Failures
{
    /// <summary>Uses the server.</summary>
    /// <exception cref="StorageException">It could not be reached, or refused.</exception>
    public static async Task<T> TryAsync<T>(string problem, Func<Task<T>> use)
    {
        try
        {
            return await use().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AmazonClientException or HttpRequestException or EndOfStreamException or HttpIOException)
        {
            throw new StorageException($"{problem}: {exception.Message}");
        }
    }
}
