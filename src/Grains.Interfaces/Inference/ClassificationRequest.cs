using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>Texts, or pairs of texts, whose labels are wanted.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.ClassificationRequest")]
public sealed record ClassificationRequest
{
    /// <summary>The texts.</summary>
    [Id(0)] public required ImmutableArray<ClassificationText> Texts { get; init; }

    /// <summary>Whether texts that are too long are cut, or <c>null</c> for what the model's settings say.</summary>
    [Id(1)] public bool? Truncate { get; init; }

    /// <summary>Whether scores are wanted as the model gives them (logits), instead of from 0 to 1.</summary>
    [Id(2)] public bool RawScores { get; init; }
}

/// <summary>A text, or a pair of texts that is judged as one.</summary>
/// <param name="First">The text.</param>
/// <param name="Second">What it is compared with, or <c>null</c>.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.ClassificationText")]
public sealed record ClassificationText([property: Id(0)] string First, [property: Id(1)] string? Second = null);
