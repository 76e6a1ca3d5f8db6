using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>What a model takes and gives, or why that is not known.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.PredictionModel")]
public sealed record PredictionModel
{
    /// <summary>Its versions, the lowest first; none where it has only one, without a number.</summary>
    [Id(0)] public ImmutableArray<string> Versions { get; init; } = [];

    /// <summary>Its inputs.</summary>
    [Id(1)] public ImmutableArray<PredictionSlot> Inputs { get; init; } = [];

    /// <summary>Its outputs.</summary>
    [Id(2)] public ImmutableArray<PredictionSlot> Outputs { get; init; } = [];

    /// <summary>Why nothing is known of it, or <c>null</c>.</summary>
    [Id(3)] public InferenceRefusal? Refusal { get; init; }
}

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">What it holds.</param>
/// <param name="Shape">Its dimensions, -1 for those that are free.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.PredictionSlot")]
public sealed record PredictionSlot(
    [property: Id(0)] string Name, [property: Id(1)] TensorDatatype Datatype, [property: Id(2)] ImmutableArray<long> Shape);
