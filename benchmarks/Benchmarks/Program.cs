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
    ["inference/embeddings"] = EmbeddingsBenchmark.RunAsync,
    ["inference/generation"] = GenerationBenchmark.RunAsync,
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
    await benchmarks[name]();
}

return 0;
