namespace OrleansAi.Storage.Blobs.S3;

/// <summary>Divides a stream into the parts of an upload; S3 takes 10,000 of at least 5 MiB, so that parts grow with their number.</summary>
internal sealed class PartReader(Stream source)
{
    private const int FirstSize = 8 * 1024 * 1024;
    private const int MostSize = 64 * 1024 * 1024;
    private const int PartsOfOneSize = 1000;

    private int _count;

    /// <summary>Whether the stream has ended: no part will follow.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>The next part; empty behind the last.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        if (IsAtEnd)
            return default;

        var part = new byte[(int)Math.Min((long)FirstSize << (_count++ / PartsOfOneSize), MostSize)];
        var length = await source.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        IsAtEnd = length < part.Length;
        return part.AsMemory(0, length);
    }
}
