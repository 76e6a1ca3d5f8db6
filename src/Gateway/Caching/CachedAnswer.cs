using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.Caching;

/// <summary>An answer that is kept.</summary>
internal sealed record CachedAnswer
{
    public required ReadOnlyMemory<byte> Body { get; init; }

    public required string ContentType { get; init; }

    public required string Provider { get; init; }

    public required string UpstreamModel { get; init; }

    public required ChatFormat Format { get; init; }

    public required IReadOnlyList<string> Dropped { get; init; }

    /// <summary>The version of the model that made it, or <c>null</c>.</summary>
    public string? Version { get; init; }

    public required DateTimeOffset MadeAt { get; init; }
}
