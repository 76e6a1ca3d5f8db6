namespace OrleansAi.Storage;

/// <summary>How many writes may wait and share a commit.</summary>
public sealed record WriteLimits
{
    /// <summary>Writes that may wait; one more fails at once with a <see cref="StorageException"/>.</summary>
    public int QueuedWrites { get; init; } = 10_000;

    /// <summary>Writes that share one commit at most: it bounds what the first of them waits for.</summary>
    public int WritesPerCommit { get; init; } = 256;
}
