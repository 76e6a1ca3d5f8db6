namespace OrleansAi.Gateway.Caching;

/// <summary>What a process keeps of answers, from <c>OrleansAi:Gateway:Cache</c>.</summary>
public sealed record CacheOptions
{
    /// <summary>The memory that all answers together may take, in bytes; read at the start.</summary>
    public long MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The longest answer that is kept, in bytes.</summary>
    public int MaxAnswerBytes { get; init; } = 1024 * 1024;
}

/// <summary>Which answers of a model are kept, from its <c>Cache</c>.</summary>
public sealed record ModelCacheOptions
{
    /// <summary>For how long the same request gets the same answer; not at all where it isn't given.</summary>
    public TimeSpan? Exact { get; init; }

    /// <summary>For how long after that it may still be given where no target answers.</summary>
    public TimeSpan Stale { get; init; }
}
