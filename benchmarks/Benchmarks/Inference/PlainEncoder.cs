using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Benchmarks.Inference;

/// <summary>An encoder called plainly: texts that are all known beforehand, sorted by length, in batches of one size.</summary>
internal static class PlainEncoder
{
    private static readonly int[] Sizes = [1, 4, 16, 64];

    /// <summary>The seconds that the texts take with the size of batches that is best for them.</summary>
    public static (double Seconds, int Size) Measure(string path, InferenceDevice device, int[][] texts, int rounds)
    {
        using var session = PlainSession.Load(path, device);
        var sorted = texts.OrderByDescending(static text => text.Length).ToArray();
        return Sizes.Select(size => (Seconds: Best(session, [.. sorted.Chunk(size)], rounds), size)).MinBy(static measured => measured.Seconds);
    }

    private static double Best(InferenceSession session, int[][][] batches, int rounds)
    {
        var best = double.MaxValue;
        for (var round = 0; round <= rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var batch in batches)
                Run(session, batch);
            if (round > 0)
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return best;
    }

    private static void Run(InferenceSession session, int[][] batch)
    {
        var (rows, columns) = (batch.Length, batch[0].Length);
        var (ids, mask) = (new long[rows * columns], new long[rows * columns]);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < batch[row].Length; i++)
                (ids[(row * columns) + i], mask[(row * columns) + i]) = (batch[row][i], 1);
        }

        using var idValues = OrtValue.CreateTensorValueFromMemory(ids, [rows, columns]);
        using var maskValues = OrtValue.CreateTensorValueFromMemory(mask, [rows, columns]);
        using var types = OrtValue.CreateTensorValueFromMemory(new long[rows * columns], [rows, columns]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["input_ids", "attention_mask", "token_type_ids"], [idValues, maskValues, types], session.OutputNames);
    }
}
