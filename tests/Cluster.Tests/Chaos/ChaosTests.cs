using System.Diagnostics;
using System.Globalization;
using OrleansAi.EndToEnd.Tests.Crashes;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>
/// What clients may rely on while processes of the cluster are killed and stopped, one after another, and started again.
/// CHAOS_SECONDS says for how long.
/// </summary>
[Collection(nameof(WholeMachine))]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Clients = 8;
    private const int Callers = 2;
    private const int Words = 20;
    private static readonly string Answer = string.Concat(Enumerable.Range(0, Words).Select(number => $"w{number} "));

    // The order is fixed: each kind of process is killed and stopped in turn, and each of its processes in turn.
    private static readonly (string Role, bool Kill)[] Kinds = [("cpu", true), ("front", false), ("cpu", false), ("front", true), ("cpu", true)];

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("CHAOS_SECONDS") ?? "45", CultureInfo.InvariantCulture));

    private static readonly TimeSpan Interval = Length > TimeSpan.FromMinutes(2) ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(6);

    private readonly List<Disturbance> _disturbances = [];

    [ClusterFact]
    public async Task Cluster_WhoseProcessesDieOneAfterAnother_KeepsItsPromises()
    {
        await using var cluster = await TestCluster.StartAsync("Redis", silos: 3, fronts: 2);
        await cluster.Upstream.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 50 });
        await using var balancer = new LoadBalancer(cluster.Fronts);
        var clients = Enumerable.Range(0, Clients).Select(number => new ChaosClient(balancer, $"client {number}")).ToList();
        var callers = Enumerable.Range(0, Callers).Select(_ => new CompletionClient(balancer)).ToList();
        await Task.WhenAll(clients.Select(client => client.CreateAsync()));

        using var ending = new CancellationTokenSource();
        var work = clients.Select(client => client.TalkAsync(ending.Token)).Concat(callers.Select(caller => caller.CallAsync(ending.Token))).ToList();
        await Until.TrueAsync("the first answer of every client", () => Task.FromResult(clients.All(client => client.Answers > 0)), TimeSpan.FromSeconds(60));
        await DisturbAsync(cluster, balancer);
        await ending.CancelAsync();
        await Task.WhenAll(work);
        cluster.Silos.Concat(cluster.Fronts).ToList().ForEach(node => Keep(node, $"last-{node.Url.Port}"));

        Report(clients, callers);
        var charges = new ChargeCheck { WrittenWithin = TimeSpan.FromSeconds(3) };
        _disturbances.Where(disturbance => disturbance.Kill).ToList().ForEach(kill => charges.Crashed(kill.Ended));
        var api = new ApiClient(cluster.Fronts[0].Http, TestCluster.PayingKey);
        foreach (var client in clients)
        {
            charges.Turns.AddRange(await ConversationCheck.CheckAsync(api, client, Answer));
        }

        charges.Called(await cluster.Upstream.JournalAsync());
        await charges.CheckAsync(api);
        output.WriteLine($"{charges.Turns.Count} turns, {charges.Turns.Count(turn => (int)turn["attempt"]! > 1)} of them begun again, "
            + $"{charges.Turns.Count(turn => (string?)turn["status"] == "failed")} failed, {charges.Lost} not charged.");

        var violations = clients.SelectMany(client => client.Violations).Concat(charges.Violations).ToList();
        Assert.True(violations.Count == 0, $"{violations.Count} violations:\n{string.Join('\n', violations.Take(20))}");
        var afterStops = Errors(clients, callers).Where(error => Cause(error) is { Kill: false }).ToList();
        Assert.True(afterStops.Count == 0, $"{afterStops.Count} errors after a stop:\n{string.Join('\n', afterStops.Take(20).Select(error => $"{Cause(error)}: {error}"))}");
        Assert.Contains(charges.Turns, turn => (int)turn["attempt"]! > 1);
    }

    private async Task DisturbAsync(TestCluster cluster, LoadBalancer balancer)
    {
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; Stopwatch.GetElapsedTime(started) < Length; number++)
        {
            var (role, kill) = Kinds[number % Kinds.Length];
            var nodes = role == "front" ? cluster.Fronts : cluster.Silos;
            var node = nodes[0];
            await Task.Delay(Interval, TimeProvider.System);
            var disturbance = new Disturbance(TimeProvider.System.GetUtcNow(), role, kill);
            _disturbances.Add(disturbance);
            await (kill ? node.Process.KillAsync() : node.Process.StopAsync());
            balancer.Remove(node);
            disturbance.Ended = TimeProvider.System.GetUtcNow();
            Assert.True(kill || node.Process.ExitCode == 0, $"A {role} that was told to stop ended with {node.Process.ExitCode}:\n{node.Process.Output}");
            Keep(node, $"{number}-{role}");

            nodes.RemoveAt(0);
            await node.DisposeAsync();
            nodes.Add(await cluster.StartNodeAsync(role));
            disturbance.Replaced = TimeProvider.System.GetUtcNow();
            if (role == "front")
            {
                balancer.Add(nodes[^1]);
            }
        }
    }

    private void Report(List<ChaosClient> clients, List<CompletionClient> callers)
    {
        var errors = Errors(clients, callers);
        foreach (var kill in _disturbances)
        {
            var own = errors.Where(error => Cause(error) == kill).ToList();
            output.WriteLine($"{kill}, which took {(kill.Ended - kill.At).TotalSeconds:F1} s and {(kill.Replaced - kill.Ended).TotalSeconds:F1} s to start another; {own.Count} errors");
            own.Take(5).ToList().ForEach(error => output.WriteLine($"  {error.At:HH:mm:ss.fff} {error.What}"));
        }

        var kills = _disturbances.Where(disturbance => disturbance.Kill).ToLookup(disturbance => disturbance.Role);
        output.WriteLine($"Turns after the kill of a silo: {Recoveries.Describe(kills["cpu"].SelectMany(kill => Recoveries.OfTurns(clients, kill)))}");
        output.WriteLine($"Messages acknowledged after the kill of a silo: {Recoveries.Describe(kills["cpu"].SelectMany(kill => Recoveries.OfCalls(clients.SelectMany(client => client.Sends), kill)))}");
        output.WriteLine($"Completions after the kill of a silo: {Recoveries.Describe(kills["cpu"].SelectMany(kill => Recoveries.OfCalls(callers.SelectMany(caller => caller.Calls), kill)))}");
        output.WriteLine($"Readers after the kill of a front: {Recoveries.Describe(kills["front"].SelectMany(kill => Recoveries.OfReaders(clients, kill)))}");
        output.WriteLine($"Messages acknowledged after the kill of a front: {Recoveries.Describe(kills["front"].SelectMany(kill => Recoveries.OfCalls(clients.SelectMany(client => client.Sends), kill)))}");
        output.WriteLine($"{_disturbances.Count} disturbances; {clients.Sum(client => client.Sends.Count)} messages, {callers.Sum(caller => caller.Calls.Count)} completions; "
            + $"errors: {errors.Count(error => Cause(error) is { Kill: true, Role: "cpu" })} after kills of silos, "
            + $"{errors.Count(error => Cause(error) is { Kill: true, Role: "front" })} after kills of fronts, {errors.Count(error => Cause(error) is { Kill: false })} after stops.");
    }

    private static List<ClientError> Errors(List<ChaosClient> clients, List<CompletionClient> callers) =>
        [.. clients.SelectMany(client => client.Errors).Concat(callers.SelectMany(caller => caller.Errors)).OrderBy(error => error.At)];

    private Disturbance? Cause(ClientError error) => _disturbances.LastOrDefault(disturbance => disturbance.At <= error.At);

    // For whoever looks into a failure: CHAOS_LOGS names a folder that is there.
    private static void Keep(ServerProcess node, string name)
    {
        if (Environment.GetEnvironmentVariable("CHAOS_LOGS") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, $"{name}.log"), node.Process.Output);
        }
    }
}
