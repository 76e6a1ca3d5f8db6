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

    // The order is fixed: each kind of process is killed and stopped in turn.
    private static readonly (string Role, bool Kill)[] Kinds = [("cpu", true), ("front", false), ("cpu", false), ("front", true), ("cpu", true)];

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("CHAOS_SECONDS") ?? "45", CultureInfo.InvariantCulture));

    private static readonly TimeSpan Interval = Length > TimeSpan.FromMinutes(2) ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(6);

    private readonly List<Disturbance> _disturbances = [];

    [ClusterFact]
    public async Task Cluster_WhoseProcessesDieOneAfterAnother_KeepsItsPromises()
    {
        await using var cluster = await TestCluster.StartAsync("Redis", silos: 3, fronts: 2);
        await using var traffic = await Traffic.StartAsync(cluster, Clients, Callers);
        await DisturbAsync(cluster, traffic.Balancer);
        await traffic.EndAsync();
        Report(traffic);
        var charges = new ChargeCheck { WrittenWithin = TimeSpan.FromSeconds(3) };
        _disturbances.Where(disturbance => disturbance.Kill).ToList().ForEach(kill => charges.Crashed(kill.Ended));
        var violations = await traffic.CheckAsync(charges);
        output.WriteLine($"{charges.Turns.Count} turns, {charges.Turns.Count(turn => (int)turn["attempt"]! > 1)} of them begun again, "
            + $"{charges.Turns.Count(turn => (string?)turn["status"] == "failed")} failed, {charges.Lost} not charged.");

        Assert.True(violations.Count == 0, $"{violations.Count} violations:\n{string.Join('\n', violations.Take(20))}");
        var afterStops = traffic.Errors.Where(error => Cause(error) is { Kill: false }).ToList();
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
            await Task.Delay(Interval, TimeProvider.System);
            var node = role == "cpu" && kill ? await Dashboard.BusiestSiloAsync(cluster) : nodes[0];
            var disturbance = new Disturbance(TimeProvider.System.GetUtcNow(), role, kill);
            _disturbances.Add(disturbance);
            await (kill ? node.Process.KillAsync() : node.Process.StopAsync());
            balancer.Remove(node);
            disturbance.Ended = TimeProvider.System.GetUtcNow();
            Assert.True(kill || node.Process.ExitCode == 0, $"A {role} that was told to stop ended with {node.Process.ExitCode}:\n{node.Process.Output}");

            await cluster.RemoveAsync(node);
            nodes.Add(await cluster.StartNodeAsync(role));
            disturbance.Replaced = TimeProvider.System.GetUtcNow();
            if (role == "front")
            {
                balancer.Add(nodes[^1]);
            }
        }
    }

    private void Report(Traffic traffic)
    {
        var (clients, callers, errors) = (traffic.Clients, traffic.Callers, traffic.Errors);
        foreach (var kill in _disturbances)
        {
            var own = errors.Where(error => Cause(error) == kill).ToList();
            output.WriteLine($"{kill}, which took {(kill.Ended - kill.At).TotalSeconds:F1} s and {(kill.Replaced - kill.Ended).TotalSeconds:F1} s to start another; {own.Count} errors");
            own.Take(5).ToList().ForEach(error => output.WriteLine($"  {error.At:HH:mm:ss.fff} {error.What}"));
        }

        var kills = _disturbances.Where(disturbance => disturbance.Kill).ToLookup(disturbance => disturbance.Role);
        output.WriteLine($"Turns after the kill of a silo: {Recoveries.Describe(kills["cpu"].SelectMany(kill => Recoveries.OfTurns(clients, kill, Next(kill))))}");
        output.WriteLine($"Messages acknowledged after the kill of a silo: {Recoveries.Describe(kills["cpu"].SelectMany(kill => Recoveries.OfCalls(clients.SelectMany(client => client.Sends), kill)))}");
        output.WriteLine($"Completions after the kill of a silo: {Recoveries.Describe(kills["cpu"].SelectMany(kill => Recoveries.OfCalls(callers.SelectMany(caller => caller.Calls), kill)))}");
        output.WriteLine($"Readers after the kill of a front: {Recoveries.Describe(kills["front"].SelectMany(kill => Recoveries.OfReaders(clients, kill)))}");
        output.WriteLine($"Messages acknowledged after the kill of a front: {Recoveries.Describe(kills["front"].SelectMany(kill => Recoveries.OfCalls(clients.SelectMany(client => client.Sends), kill)))}");
        output.WriteLine($"{_disturbances.Count} disturbances; {clients.Sum(client => client.Sends.Count)} messages, {callers.Sum(caller => caller.Calls.Count)} completions; "
            + $"errors: {errors.Count(error => Cause(error) is { Kill: true, Role: "cpu" })} after kills of silos, "
            + $"{errors.Count(error => Cause(error) is { Kill: true, Role: "front" })} after kills of fronts, {errors.Count(error => Cause(error) is { Kill: false })} after stops.");
    }

    private Disturbance? Next(Disturbance after) => _disturbances.SkipWhile(disturbance => disturbance != after).ElementAtOrDefault(1);

    private Disturbance? Cause(ClientError error) => _disturbances.LastOrDefault(disturbance => disturbance.At <= error.At);
}
