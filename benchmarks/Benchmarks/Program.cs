using OrleansAi.Benchmarks;
using OrleansAi.Benchmarks.Cluster;
using OrleansAi.Benchmarks.Conversations;
using OrleansAi.Benchmarks.Engine;
using OrleansAi.Benchmarks.Gateway;
using OrleansAi.Benchmarks.Inference;
using OrleansAi.Benchmarks.Inference.Endurance;
using OrleansAi.Benchmarks.Quota;
using OrleansAi.Benchmarks.Start;
using OrleansAi.Benchmarks.Tokenizers;
using OrleansAi.Benchmarks.Turns;
using OrleansAi.Inference.Sessions;

var device = InferenceDevice.Cpu;
if (Array.IndexOf(args, "--device") is >= 0 and var at)
{
    if (at + 1 == args.Length || !Enum.TryParse(args[at + 1], ignoreCase: true, out device) || !Enum.IsDefined(device))
    {
        await Console.Error.WriteLineAsync($"Write behind --device one of {string.Join(", ", Enum.GetNames<InferenceDevice>())}.");
        return 2;
    }

    args = [.. args[..at], .. args[(at + 2)..]];
}

Dictionary<string, Func<Task>> benchmarks = new()
{
    ["gateway"] = GatewayBenchmark.RunAsync,
    ["turns"] = TurnsBenchmark.RunAsync,
    ["quota"] = QuotaBenchmark.RunAsync,
    ["engine"] = EngineBenchmark.RunAsync,
    ["start"] = StartBenchmark.RunAsync,
    ["cluster"] = ClusterBenchmark.RunAsync,
    ["conversations"] = IdleConversations.RunAsync,
    ["stored"] = ManyStored.RunAsync,
    ["tokenizers"] = TokenizerBenchmark.RunAsync,
    ["inference/embeddings"] = () => EmbeddingsBenchmark.RunAsync(device),
    ["inference/generation"] = () => GenerationBenchmark.RunAsync(device),
    ["inference/prediction"] = PredictionBenchmark.RunAsync,
    ["inference/endurance"] = EnduranceBenchmark.RunAsync,
};

string[] Named(string name) => [.. benchmarks.Keys.Where(key => key == name || key.StartsWith($"{name}/", StringComparison.Ordinal))];

if (args.FirstOrDefault(name => Named(name).Length == 0) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no benchmark '{unknown}'; there are {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

Console.WriteLine(Machine.Describe());
foreach (var name in args.Length > 0 ? args.SelectMany(Named) : benchmarks.Keys)
{
    Console.WriteLine($"\n## {name}\n");
    try
    {
        await benchmarks[name]();
    }
    catch (ModelLoadException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 1;
    }
}

return 0;
