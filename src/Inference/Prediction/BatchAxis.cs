using System.Collections.Immutable;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Prediction;

/// <summary>Whether requests may be run together: where the first dimension of all inputs and outputs counts rows.</summary>
public static class BatchAxis
{
    /// <summary>The most rows that are run together where the settings don't say.</summary>
    public const int UsualSize = 32;

    // Beside batch, batch_size and the like: what exporters call it. Elsewhere rows may be, say, the steps of one
    // series, and those of two requests must not meet.
    private static readonly string[] Names = ["N", "DATA_BATCH"];

    /// <summary>The most rows that are run together; 1 where requests must not be.</summary>
    /// <param name="inputs">What the model takes.</param>
    /// <param name="outputs">What it gives.</param>
    /// <param name="wanted">What the settings say, or <c>null</c>.</param>
    /// <exception cref="ModelLoadException">The settings want what the model cannot do.</exception>
    public static int SizeFor(ImmutableArray<TensorSignature> inputs, ImmutableArray<TensorSignature> outputs, int? wanted)
    {
        var tensors = inputs.AddRange(outputs);
        var axis = tensors.IsEmpty ? null : tensors[0].FirstAxis;
        var isShared = !tensors.IsEmpty && tensors.All(tensor => tensor.Shape is [-1, ..] && tensor.FirstAxis == axis);
        if (wanted > 1 && !isShared)
        {
            throw new ModelLoadException(
                $"MaxBatchSize is {wanted}, but the first dimensions of the model's inputs and outputs are not one free dimension: {string.Join(", ", tensors)}. Leave MaxBatchSize out, or write 1.");
        }

        return wanted ?? (isShared && IsBatch(axis) ? UsualSize : 1);
    }

    private static bool IsBatch(string? axis) =>
        axis is not null && (axis.StartsWith("batch", StringComparison.OrdinalIgnoreCase) || Names.Contains(axis));
}
