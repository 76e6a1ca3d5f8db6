namespace OrleansAi.Inference.Embeddings;

/// <summary>What an encoder reads: a text, a pair of texts that it compares, or tokens.</summary>
public readonly record struct EncoderInput
{
    private EncoderInput(string? text, string? second, IReadOnlyList<int>? tokens) => (First, Second, Tokens) = (text, second, tokens);

    internal string? First { get; }

    internal string? Second { get; }

    internal IReadOnlyList<int>? Tokens { get; }

    /// <summary>A text; the model's special tokens come around it.</summary>
    public static EncoderInput Text(string text) => new(text, null, null);

    /// <summary>Two texts; the second is cut where both are too long and the request allows it.</summary>
    public static EncoderInput Pair(string first, string second) => new(first, second, null);

    /// <summary>Tokens, which are taken as they are, special ones among them.</summary>
    public static EncoderInput Ids(IReadOnlyList<int> tokens) => new(null, null, tokens);
}
