namespace OrleansAi.Gateway.Caching;

/// <summary>What is kept of answers, from <c>OrleansAi:Gateway:Cache</c>.</summary>
public sealed record CacheOptions
{
    /// <summary>The memory of each process for answers that it keeps for itself, in bytes; read at the start.</summary>
    public long MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The longest answer that is kept, in bytes.</summary>
    public int MaxAnswerBytes { get; init; } = 1024 * 1024;

    /// <summary>Whether the fronts of a cluster share what they keep; read at the start.</summary>
    public bool Shared { get; init; } = true;

    /// <summary>The memory of each silo for answers that fronts share, in bytes; read at the start.</summary>
    public long SharedMaxBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>How long a call waits at most to hear whether another front kept its answer.</summary>
    public TimeSpan SharedTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The memory of each process for answers that it finds by the meaning of their prompts, in bytes; read at the start.</summary>
    public long SemanticMaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long a call waits at most for the embedding of its prompt.</summary>
    public TimeSpan EmbeddingTimeout { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>Which answers of a model are kept, from its <c>Cache</c>.</summary>
public sealed record ModelCacheOptions
{
    /// <summary>For how long the same request gets the same answer; not at all where it isn't given.</summary>
    public TimeSpan? Exact { get; init; }

    /// <summary>For how long after that it may still be given where no target answers.</summary>
    public TimeSpan Stale { get; init; }

    /// <summary>How similar a prompt must be to another to get its answer, as the cosine of their embeddings; not at all where it isn't given.</summary>
    public double? Semantic { get; init; }

    /// <summary>The model that makes those embeddings, by its name here.</summary>
    public string? EmbeddingModel { get; init; }
}
