using System.Collections.Immutable;

namespace OrleansAi.Inference.Prediction;

/// <summary>What dimensions come to.</summary>
internal static class TensorShapes
{
    /// <summary>How many elements there are, or <c>null</c> where a dimension is below zero or no memory has so many.</summary>
    public static int? Elements(ReadOnlySpan<long> shape)
    {
        long elements = 1;
        foreach (var dimension in shape)
        {
            if (dimension < 0 || (dimension > 0 && elements > int.MaxValue / dimension))
                return null;
            elements *= dimension;
        }

        return (int)elements;
    }

    /// <summary>Whether a tensor of these dimensions is one of <paramref name="wanted"/>, where -1 is any.</summary>
    public static bool Fits(ImmutableArray<long> shape, ImmutableArray<long> wanted) =>
        shape.Length == wanted.Length && !shape.Where((dimension, index) => wanted[index] >= 0 && dimension != wanted[index]).Any();

    /// <summary>As people write them: <c>[-1, 4]</c>.</summary>
    public static string ToText(ImmutableArray<long> shape) => $"[{string.Join(", ", shape)}]";
}
