using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>What a model made of its inputs, or a refusal.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.PredictionAnswer")]
public sealed record PredictionAnswer
{
    /// <summary>The outputs that were asked for, in that order.</summary>
    [Id(0)] public ImmutableArray<PredictionTensor> Outputs { get; init; } = [];

    /// <summary>Which version of the model answered, or <c>null</c> where it has none.</summary>
    [Id(1)] public string? Version { get; init; }

    /// <summary>Why there is no answer, or <c>null</c>.</summary>
    [Id(2)] public InferenceRefusal? Refusal { get; init; }

    /// <summary>Whether it is what is answered in the place of a model that gives no answer.</summary>
    [Id(3)] public bool IsFallback { get; init; }
}
