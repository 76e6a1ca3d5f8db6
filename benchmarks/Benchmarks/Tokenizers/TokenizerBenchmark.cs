using System.Diagnostics;
using System.Text;
using System.Text.Json;
using OrleansAi.Inference.Tokenizers;
using OrleansAi.Processes;
using Original = Tokenizers.DotNet.Tokenizer;

namespace OrleansAi.Benchmarks.Tokenizers;

/// <summary>How fast text becomes tokens, beside npm's tokenizer and the Rust original, on the same files, texts and single thread.</summary>
internal static class TokenizerBenchmark
{
    private const int Rounds = 3;

    private static readonly string[] Names = ["gpt2", "llama3", "qwen2", "llama2", "gemma", "bert-uncased", "t5", "xlm-roberta", "clip"];
    private static readonly string Tests = Path.Combine(TestEnvironment.RepositoryRoot, "tests", "Inference.Tests");

    public static async Task RunAsync()
    {
        var corpora = new[] { ("documents and code", Documents()), ("many scripts", ManyScripts()) };
        var table = new Table("tokenizer, texts", "OrleansAi (MB/s)", "@huggingface/tokenizers (MB/s)", "Rust, Tokenizers.DotNet (MB/s)");
        foreach (var name in Names)
        {
            var file = Path.Combine(Tests, "Tokenizers", "fixtures", name + ".json");
            var tokenizer = Tokenizer.Load(file);
            using var original = new Original(file);
            foreach (var (label, texts) in corpora)
            {
                // In turn, so that none has a quieter machine to itself.
                var ours = Measure(texts, text => tokenizer.Encode(text).Count);
                var npm = await MeasureNpmAsync(file, texts);
                var rust = Measure(texts, text => original.Encode(text).Length);
                table.Add($"{name}, {label}", $"{ours:0.0}", $"{npm:0.00}", $"{rust:0.0}");
            }
        }

        table.Print();
        Console.WriteLine(
            $"\nMegabytes of UTF-8 that are encoded in a second, the best of {Rounds} rounds after one to warm up, on one thread each. "
            + $"Documents and code: this repository's Markdown and C# ({Megabytes(corpora[0].Item2):0.0} MB); many scripts: shuffled words "
            + $"of the tests' sentences, which repeat and so flatter caches ({Megabytes(corpora[1].Item2):0.0} MB). The tokenizers are the "
            + "tests', with about a thousand tokens each.");
    }

    private static double Measure(string[] texts, Func<string, int> encode)
    {
        var best = double.MaxValue;
        for (var round = 0; round <= Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var text in texts)
                encode(text);
            if (round > 0)
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return Megabytes(texts) / best;
    }

    private static async Task<double> MeasureNpmAsync(string file, string[] texts)
    {
        var request = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(request, JsonSerializer.Serialize(texts));
            var script = Path.Combine(Tests, "tokenizers-reference", "measure.mjs");
            await using var node = ChildProcess.Start("node", [script, file, request, $"{Rounds}"]);
            await node.WaitForExitAsync(TimeSpan.FromMinutes(5));
            return Megabytes(texts) / double.Parse(node.Output.Trim(), System.Globalization.CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(request);
        }
    }

    private static double Megabytes(string[] texts) => texts.Sum(static text => (double)Encoding.UTF8.GetByteCount(text)) / 1e6;

    private static string[] Documents()
    {
        string[] folders = ["docs", "src"];
        return [.. folders.Select(static folder => Path.Combine(TestEnvironment.RepositoryRoot, folder))
            .SelectMany(static folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Where(static path => path.EndsWith(".md", StringComparison.Ordinal) || path.EndsWith(".cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(File.ReadAllText)];
    }

    private static string[] ManyScripts()
    {
        var random = new Random(20261128);
        var sentences = File.ReadAllLines(Path.Combine(Tests, "Tokenizers", "fixtures", "sentences.txt"));
        return [.. Enumerable.Range(0, 400).Select(_ => string.Join(' ', Enumerable.Range(0, 20).SelectMany(_ =>
        {
            var words = sentences[random.Next(sentences.Length)].Split(' ');
            random.Shuffle(words);
            return words;
        })))];
    }
}
