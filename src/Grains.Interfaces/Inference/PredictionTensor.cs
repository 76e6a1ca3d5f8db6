using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>A tensor, in the binary form of the Open Inference Protocol.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.PredictionTensor")]
public sealed record PredictionTensor
{
    /// <summary>The name of the model's input or output.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    [Id(1)] public required TensorDatatype Datatype { get; init; }

    /// <summary>Its dimensions; none for a single value.</summary>
    [Id(2)] public required ImmutableArray<long> Shape { get; init; }

    /// <summary>
    /// The elements, the last dimension's next to each other, numbers little-endian. Those of <see cref="TensorDatatype.Bytes"/> each come
    /// after their length, four bytes little-endian.
    /// </summary>
    [Id(3)] public required ImmutableArray<byte> Data { get; init; }
}
