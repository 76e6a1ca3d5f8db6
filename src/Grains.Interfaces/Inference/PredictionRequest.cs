using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>What a model is run on.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.PredictionRequest")]
public sealed record PredictionRequest
{
    /// <summary>A tensor for each of the model's inputs.</summary>
    [Id(0)] public required ImmutableArray<PredictionTensor> Inputs { get; init; }

    /// <summary>The outputs that are wanted, by name; none for all.</summary>
    [Id(1)] public ImmutableArray<string> Outputs { get; init; } = [];
}
