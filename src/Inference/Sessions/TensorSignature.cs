using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansAi.Inference.Sessions;

/// <summary>One input or output of a model.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="ElementType">What it holds.</param>
/// <param name="Shape">Its dimensions, -1 for those that are free.</param>
public sealed record TensorSignature(string Name, TensorElementType ElementType, ImmutableArray<long> Shape)
{
    /// <summary>What the model calls its first dimension, where that is free and has a name.</summary>
    public string? FirstAxis { get; init; }

    /// <summary>What <paramref name="metadata"/> says of the tensor <paramref name="name"/>, or <c>null</c> where it is no tensor.</summary>
    internal static TensorSignature? Of(string name, NodeMetadata metadata) =>
        !metadata.IsTensor ? null : new(name, metadata.ElementDataType, [.. metadata.Dimensions.Select(static dimension => (long)dimension)])
        {
            FirstAxis = metadata.SymbolicDimensions is [{ Length: > 0 } axis, ..] ? axis : null,
        };

    /// <summary>As an error says it: <c>input_ids (Int64 [-1, -1])</c>.</summary>
    public override string ToString() => $"{Name} ({ElementType} [{string.Join(", ", Shape)}])";
}
