namespace OrleansAi.Gateway.Streaming;

/// <summary>The optional parts of a chat request that is written here.</summary>
public sealed record ChatRequestSettings
{
    /// <summary>A streamed answer, no limit but the route's, no tools.</summary>
    public static ChatRequestSettings Default { get; } = new();

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; init; } = true;

    /// <summary>The largest answer, in tokens.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>The sampling temperature.</summary>
    public double? Temperature { get; init; }

    /// <summary>The tools as a JSON array in OpenAI's format.</summary>
    public string? Tools { get; init; }
}
