using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>Texts of which vectors are wanted.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.EmbeddingRequest")]
public sealed record EmbeddingRequest
{
    /// <summary>The texts; empty where <see cref="Tokens"/> has them as tokens.</summary>
    [Id(0)] public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>Texts as tokens of the model, special ones among them.</summary>
    [Id(1)] public ImmutableArray<ImmutableArray<int>> Tokens { get; init; } = [];

    /// <summary>How many of a vector's first numbers are wanted, or <c>null</c> for all.</summary>
    [Id(2)] public int? Dimensions { get; init; }

    /// <summary>Whether vectors are made one long, or <c>null</c> for what the model's settings say.</summary>
    [Id(3)] public bool? Normalize { get; init; }

    /// <summary>Whether texts that are too long are cut, or <c>null</c> for what the model's settings say.</summary>
    [Id(4)] public bool? Truncate { get; init; }
}
