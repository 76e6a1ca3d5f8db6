using OrleansAi.Benchmarks;
using OrleansAi.Benchmarks.Cluster;
using OrleansAi.Benchmarks.Conversations;
using OrleansAi.Benchmarks.Engine;
using OrleansAi.Benchmarks.Gateway;
using OrleansAi.Benchmarks.Inference;
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
    ["inference"] = InferenceBenchmark.RunAsync,
};

var names = args.Length > 0 ? args : [.. benchmarks.Keys];
if (names.FirstOrDefault(name => !benchmarks.ContainsKey(name)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no benchmark '{unknown}'; there are {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

Console.WriteLine(Machine.Describe());
foreach (var name in names)
{
    Console.WriteLine($"\n## {name}\n");
    await benchmarks[name]();
}

return 0;
