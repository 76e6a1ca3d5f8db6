using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>What a classifier made of texts.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.ClassificationAnswer")]
public sealed record ClassificationAnswer
{
    /// <summary>The labels, in the order of a row's scores.</summary>
    [Id(0)] public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>A row of scores for each text, or a refusal.</summary>
    [Id(1)] public required EncoderAnswer Scores { get; init; }
}
