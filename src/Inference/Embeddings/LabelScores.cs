using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace OrleansAi.Inference.Embeddings;

/// <summary>Makes scores from 0 to 1 of what a classifier gives.</summary>
internal static class LabelScores
{
    /// <summary>
    /// Each row by the softmax, so that its scores add up to one; where labels do not exclude each other, and where there is only one, each
    /// score by the sigmoid.
    /// </summary>
    public static EncoderAnswer Of(EncoderAnswer logits, bool isMultiLabel)
    {
        var scores = new float[logits.Values.Length];
        for (var i = 0; i < logits.Rows; i++)
        {
            var row = scores.AsSpan(i * logits.Width, logits.Width);
            if (isMultiLabel || logits.Width == 1)
                TensorPrimitives.Sigmoid(logits.Row(i), row);
            else
                SoftMax(logits.Row(i), row);
        }

        return logits with { Values = ImmutableCollectionsMarshal.AsImmutableArray(scores) };
    }

    /// <summary>The names of so many labels; those that have none are called as transformers calls them.</summary>
    public static ImmutableArray<string> Names(ImmutableArray<string> labels, int count) =>
        labels.Length == count ? labels : [.. Enumerable.Range(0, count).Select(static index => $"LABEL_{index}")];

    // The largest taken off first: its power alone would be beyond what a number holds.
    private static void SoftMax(ReadOnlySpan<float> logits, Span<float> scores)
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), scores);
        TensorPrimitives.SoftMax(scores, scores);
    }
}
