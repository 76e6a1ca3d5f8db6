namespace OrleansAi.Inference.Embeddings;

/// <summary>What an encoder made of texts: rows, or a refusal.</summary>
public sealed record EncoderResult
{
    private EncoderResult()
    {
    }

    /// <summary>A row of numbers for each text, in their order; empty where <see cref="Refusal"/> says why.</summary>
    public IReadOnlyList<float[]> Rows { get; private init; } = [];

    /// <summary>How many tokens the model has read.</summary>
    public int Tokens { get; private init; }

    /// <summary>Why there are no rows, or <c>null</c>.</summary>
    public Refusal? Refusal { get; private init; }

    internal static EncoderResult Of(float[][] rows, int tokens) => new() { Rows = rows, Tokens = tokens };

    internal static EncoderResult Refused(RefusalKind kind, string message, TimeSpan? retryAfter = null) => new() { Refusal = new(kind, message, retryAfter) };
}
