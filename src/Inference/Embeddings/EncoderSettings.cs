using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Embeddings;

/// <summary>How an encoder is loaded and runs.</summary>
public sealed record EncoderSettings
{
    /// <summary>How its session runs.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>The <c>.onnx</c> file, relative to the model's folder, or <c>null</c> for the usual one.</summary>
    public string? File { get; init; }

    /// <summary>The most tokens of a text, or <c>null</c> for what the model's folder says.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How vectors are made, or <c>null</c> for what the model's folder says, and the mean where it says nothing.</summary>
    public Pooling? Pooling { get; init; }

    /// <summary>Whether vectors are made one long where the request does not say.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>The most tokens of one batch, padding counted.</summary>
    public int MaxBatchTokens { get; init; } = 4096;

    /// <summary>The most tokens that may wait; who comes then is refused.</summary>
    public int MaxWaitingTokens { get; init; } = 262_144;
}
