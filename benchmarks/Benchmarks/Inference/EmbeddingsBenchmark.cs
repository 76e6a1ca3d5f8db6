using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Sessions;
using OrleansAi.OnnxModels;
using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Inference;

/// <summary>
/// Embeddings in a second with one text a request, beside npm's <c>onnxruntime-node</c> that has all texts beforehand, sorted by length and
/// cut into batches of the one size that is best for it. On a GPU the other is ONNX Runtime called plainly, as there may be no Node.js.
/// </summary>
internal static class EmbeddingsBenchmark
{
    private const int Rounds = 2;
    private const int Vocabulary = 1000;
    private const int Shortest = 8;
    private const int Longest = 256;

    private static readonly int[] Callers = [1, 16, 64];
    private static readonly (EncoderShape Shape, int Texts)[] Models =
    [
        (Shape(layers: 6, hidden: 384), 192),
        (Shape(layers: 12, hidden: 768), 64),
    ];

    public static async Task RunAsync(InferenceDevice device)
    {
        var table = new Table(["model", $"best batches of {(device == InferenceDevice.Cpu ? "onnxruntime-node" : "ONNX Runtime")} (texts/s)", .. Callers.Select(static callers => $"{callers} at a time (texts/s)")]);
        foreach (var (shape, count) in Models)
        {
            var folder = Directory.CreateTempSubdirectory("encoder");
            try
            {
                EncoderFolder.Write(folder.FullName, shape);
                var texts = Texts(count);
                var model = Path.Combine(folder.FullName, "onnx", "model.onnx");
                var (seconds, size) = device == InferenceDevice.Cpu ? await MeasureNodeAsync(model, texts) : PlainEncoder.Measure(model, device, texts, Rounds);
                var best = texts.Length / seconds;
                var ours = await MeasureAsync(folder.FullName, device, texts);
                table.Add([
                    $"{shape.Layers} layers of {shape.Hidden}",
                    $"{best:0.0} (of {size})",
                    .. ours.Select(speed => $"{speed:0.0} ({speed / best:0.00}×)"),
                ]);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        table.Print();
        Console.WriteLine(
            $"\nTexts of {Shortest} to {Longest} tokens, evenly mixed, each a request of its own, so many at a time; the best of {Rounds} rounds after "
            + "one to warm up, with as many threads as ONNX Runtime takes by itself. The weights are random.");
    }

    private static async Task<List<double>> MeasureAsync(string folder, InferenceDevice device, int[][] texts)
    {
        using var meter = new Meter("benchmark");
        using var encoder = TextEncoder.Load("benchmark", folder, new EncoderSettings { Session = new SessionSettings { Device = device } }, meter, TimeProvider.System, NullLogger.Instance);
        var speeds = new List<double>();
        foreach (var callers in Callers)
        {
            var best = double.MaxValue;
            for (var round = 0; round <= Rounds; round++)
            {
                var started = Stopwatch.GetTimestamp();
                var next = -1;
                await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
                {
                    while (Interlocked.Increment(ref next) is var index && index < texts.Length)
                        await EmbedAsync(encoder, texts[index]);
                })));
                if (round > 0)
                    best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            speeds.Add(texts.Length / best);
        }

        return speeds;
    }

    private static async Task EmbedAsync(TextEncoder encoder, int[] tokens)
    {
        var answer = await encoder.EmbedAsync([EncoderInput.Ids(tokens)], truncate: false, null, null, CancellationToken.None);
        if (answer.Refusal is { } refusal)
            throw new InvalidOperationException(refusal.Message);
    }

    private static async Task<(double Seconds, int Size)> MeasureNodeAsync(string model, int[][] texts)
    {
        var request = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(request, JsonSerializer.Serialize(texts));
            var script = Path.Combine(TestEnvironment.RepositoryRoot, "tests", "Inference.Tests", "onnx-reference", "measure.mjs");
            await using var node = ChildProcess.Start("node", [script, model, request, $"{Rounds}"]);
            await node.WaitForExitAsync(TimeSpan.FromMinutes(30));
            var best = JsonSerializer.Deserialize<Dictionary<int, double>>(node.Output)!.MinBy(static size => size.Value);
            return (best.Value, best.Key);
        }
        finally
        {
            File.Delete(request);
        }
    }

    private static EncoderShape Shape(int layers, int hidden) =>
        new() { Layers = layers, Hidden = hidden, Heads = hidden / 32, Vocabulary = Vocabulary, Positions = Longest, Seed = 1 };

    // The special tokens of the tests' tokenizer are its first.
    private static int[][] Texts(int count)
    {
        var random = new Random(20261128);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, random.Next(Shortest, Longest + 1)).Select(_ => random.Next(5, 100)).ToArray())];
    }
}
