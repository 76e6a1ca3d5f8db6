using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>What a local encoder made of texts: rows of numbers, or a refusal.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.EncoderAnswer")]
public sealed record EncoderAnswer
{
    /// <summary>The rows one after another, one for each input, in their order: vectors, or scores as the model gives them (logits).</summary>
    [Id(0)] public ImmutableArray<float> Values { get; init; } = [];

    /// <summary>How many numbers a row has.</summary>
    [Id(1)] public int Width { get; init; }

    /// <summary>How many tokens the model has read.</summary>
    [Id(2)] public int Tokens { get; init; }

    /// <summary>Why there are no rows, or <c>null</c>.</summary>
    [Id(3)] public InferenceRefusal? Refusal { get; init; }

    /// <summary>How many rows there are.</summary>
    public int Rows => Width == 0 ? 0 : Values.Length / Width;

    /// <summary>A row.</summary>
    public ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * Width, Width);
}
