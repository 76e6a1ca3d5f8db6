using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Generation.Sampling;
using OrleansAi.Inference.Sessions;
using OrleansAi.OnnxModels;

namespace OrleansAi.Benchmarks.Inference;

/// <summary>
/// How fast answers are made, beside ONNX Runtime called plainly on the same model: one request at a time, and the ideal batch, whose prompts
/// are equally long and begin and end together.
/// </summary>
internal static class GenerationBenchmark
{
    private const int PromptTokens = 32;
    private const int AnswerTokens = 48;
    private const int Rounds = 2;

    // As many as come, so long are their answers, and so many are made at the same time.
    private const int MixedRequests = 64;
    private const int ShortestAnswer = 8;
    private const int LongestAnswer = 88;
    private const int MixedBatch = 16;

    // Long enough for old keys and values to be much to copy.
    private const int GroupedRequests = 16;
    private const int GroupedAnswer = 256;

    private static readonly int[] Callers = [1, 4, 16, 64];
    private static readonly DecoderShape Shape = new()
    {
        Layers = 12,
        Hidden = 768,
        Heads = 12,
        KeyValueHeads = 12,
        Vocabulary = 30_000,
        Positions = 512,
    };
    private static readonly DecoderShape Grouped = Shape with { IsGrouped = true, KeyValueHeads = 4 };

    public static async Task RunAsync(InferenceDevice device)
    {
        var folder = Directory.CreateTempSubdirectory("decoder");
        try
        {
            OnnxModels.DecoderFolder.Write(folder.FullName, Shape);
            using var meter = new Meter("bench");
            using var generator = TextGenerator.Load(
                "bench", folder.FullName, Settings(device), meter, TimeProvider.System, NullLogger.Instance);
            using var plain = new PlainDecoder(Path.Combine(folder.FullName, "onnx", "model.onnx"), Shape, device);
            var one = Best(() => Plain(plain, 1));
            var table = new Table("requests at the same time", "OrleansAi (tokens/s)", "ideal batch (tokens/s)", "of the ideal", "of one at a time");
            foreach (var callers in Callers)
            {
                // In turn, so that none has a quieter machine to itself.
                var (ours, ideal) = (0.0, 0.0);
                for (var round = 0; round <= Rounds; round++)
                {
                    var (our, their) = (await OursAsync(generator, callers), Plain(plain, callers));
                    if (round > 0)
                        (ours, ideal) = (Math.Max(ours, our), Math.Max(ideal, their));
                }

                table.Add($"{callers}", $"{ours:0.0}", $"{ideal:0.0}", $"{ours / ideal:0.00}", $"{ours / one:0.0}");
            }

            table.Print();
            Console.WriteLine(
                $"\nTokens of answers in a second, the best of {Rounds} rounds; {PromptTokens} tokens of prompt and {AnswerTokens} of answer each, reading the prompts included. "
                + $"One request at a time, called plainly: {one:0.0}. The model has {Shape.Layers} layers of {Shape.Hidden} and {Shape.Vocabulary:N0} tokens, and random weights.");
            await MixedAsync(folder.FullName, device, meter, plain);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        await GroupedAsync(device);
    }

    // What joining and leaving between steps is for: a static batch waits for its longest answer.
    private static async Task MixedAsync(string folder, InferenceDevice device, Meter meter, PlainDecoder plain)
    {
        using var generator = TextGenerator.Load(
            "mixed", folder, Settings(device) with { MaxBatchSize = MixedBatch }, meter, TimeProvider.System, NullLogger.Instance);
        var random = new Random(1);
        var lengths = Enumerable.Range(0, MixedRequests).Select(_ => random.Next(ShortestAnswer, LongestAnswer + 1)).ToArray();
        var (ours, batches) = (0.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            ours = Math.Max(ours, await OursAsync(generator, lengths));
            batches = Math.Max(batches, Batches(plain, lengths));
        }

        Console.WriteLine(
            $"\n{MixedRequests} requests that come together, with answers of {ShortestAnswer} to {LongestAnswer} tokens, {MixedBatch} at the same time: {ours:0.0} tokens/s; "
            + $"in static batches of {MixedBatch}, called plainly, {batches:0.0}, so {ours / batches:0.00} times as many.");
    }

    // A batch called plainly gets all keys and values anew with each token; ours are written where they stay.
    private static async Task GroupedAsync(InferenceDevice device)
    {
        var folder = Directory.CreateTempSubdirectory("grouped");
        try
        {
            OnnxModels.DecoderFolder.Write(folder.FullName, Grouped);
            using var meter = new Meter("bench");
            using var generator = TextGenerator.Load(
                "grouped", folder.FullName, Settings(device), meter, TimeProvider.System, NullLogger.Instance);
            using var plain = new PlainDecoder(Path.Combine(folder.FullName, "onnx", "model.onnx"), Grouped, device);
            var (ours, ideal) = (0.0, 0.0);
            for (var round = 0; round < Rounds; round++)
            {
                ours = Math.Max(ours, await OursAsync(generator, [.. Enumerable.Repeat(GroupedAnswer, GroupedRequests)]));
                ideal = Math.Max(ideal, Plain(plain, GroupedRequests, GroupedAnswer));
            }

            Console.WriteLine(
                $"\nGroupQueryAttention with {Grouped.KeyValueHeads} heads of keys for {Grouped.Heads}, {GroupedRequests} requests at the same time with answers of {GroupedAnswer} tokens: "
                + $"{ours:0.0} tokens/s; the ideal batch, called plainly, {ideal:0.0}, so {ours / ideal:0.00} times as many.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static GenerationSettings Settings(InferenceDevice device) => new() { PrefixBytes = 0, Session = new SessionSettings { Device = device } };

    private static double Batches(PlainDecoder plain, int[] lengths)
    {
        var prompts = Prompts(lengths.Length);
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in lengths.Index().Chunk(MixedBatch))
            plain.Generate([.. batch.Select(request => prompts[request.Index])], batch.Max(static request => request.Item));
        return lengths.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Best(Func<double> measure) => Enumerable.Range(0, Rounds + 1).Select(_ => measure()).Skip(1).Max();

    private static double Plain(PlainDecoder plain, int callers, int tokens = AnswerTokens)
    {
        var prompts = Prompts(callers);
        var started = Stopwatch.GetTimestamp();
        plain.Generate(prompts, tokens);
        return callers * tokens / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task<double> OursAsync(TextGenerator generator, int callers) => OursAsync(generator, [.. Enumerable.Repeat(AnswerTokens, callers)]);

    private static async Task<double> OursAsync(TextGenerator generator, int[] lengths)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Prompts(lengths.Length).Select((prompt, request) => Task.Run(async () =>
        {
            var options = new GenerationOptions { Sampling = new SamplingOptions { Temperature = 0 }, Seed = 1, MaxTokens = lengths[request], IgnoreEnd = true };
            await foreach (var piece in generator.GenerateAsync(prompt, options, CancellationToken.None))
            {
                if (piece.Refusal is { } refusal)
                    throw new InvalidOperationException(refusal.Message);
            }
        })));
        return lengths.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static int[][] Prompts(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, PromptTokens).Select(_ => random.Next(Shape.Vocabulary)).ToArray())];
    }
}
