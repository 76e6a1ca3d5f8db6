using System.Numerics.Tensors;

namespace OrleansAi.Inference.Embeddings;

/// <summary>Makes one vector of the states of a text's tokens.</summary>
internal static class PooledStates
{
    /// <summary>Writes the vector of a text.</summary>
    /// <param name="states">The states of its tokens, one after another: <paramref name="tokens"/> times the length of <paramref name="vector"/>.</param>
    /// <param name="tokens">How many tokens it has, padding left out; at least one.</param>
    /// <param name="pooling">How they become one.</param>
    /// <param name="vector">Where the vector goes.</param>
    public static void Pool(ReadOnlySpan<float> states, int tokens, Pooling pooling, Span<float> vector)
    {
        var width = vector.Length;
        switch (pooling)
        {
            case Pooling.Cls:
                states[..width].CopyTo(vector);
                return;
            case Pooling.LastToken:
                states.Slice((tokens - 1) * width, width).CopyTo(vector);
                return;
            default:
                vector.Clear();
                for (var token = 0; token < tokens; token++)
                    TensorPrimitives.Add(vector, states.Slice(token * width, width), vector);
                TensorPrimitives.Divide(vector, tokens, vector);
                return;
        }
    }

    /// <summary>Makes a vector one long; a vector of zeros stays one.</summary>
    public static void Normalize(Span<float> vector)
    {
        var norm = TensorPrimitives.Norm(vector);
        if (norm > 0)
            TensorPrimitives.Divide(vector, norm, vector);
    }
}
