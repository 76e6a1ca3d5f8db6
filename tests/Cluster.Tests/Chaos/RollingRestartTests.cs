using OrleansAi.EndToEnd.Tests.Crashes;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>
/// What clients see of an upgrade: nothing. Each process is told to stop, and another one takes its place. With ROLLING_FROM, the
/// path of an older build's <c>OrleansAi.Silo.dll</c>, the cluster begins with that build and ends with the one under test.
/// </summary>
[Collection(nameof(WholeMachine))]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int Clients = 6;
    private const int Callers = 2;

    [ClusterFact]
    public async Task Cluster_WhoseProcessesAreAllReplaced_FailsNoRequest()
    {
        await using var cluster = await TestCluster.StartAsync(
            "Redis", silos: 3, fronts: 2, program: Environment.GetEnvironmentVariable("ROLLING_FROM") is { Length: > 0 } older ? older : null);
        await using var traffic = await Traffic.StartAsync(cluster, Clients, Callers);
        cluster.Program = null;
        foreach (var (role, nodes) in new[] { ("cpu", cluster.Silos), ("front", cluster.Fronts) })
        {
            foreach (var node in nodes.ToList())
            {
                await ReplaceAsync(cluster, traffic.Balancer, role, nodes, node);
            }
        }

        await traffic.EndAsync();
        var charges = new ChargeCheck();
        var violations = await traffic.CheckAsync(charges);
        output.WriteLine($"{charges.Turns.Count} turns, {charges.Turns.Count(turn => (int)turn["attempt"]! > 1)} of them begun again; "
            + $"{traffic.Callers.Sum(caller => caller.Calls.Count)} completions.");
        Assert.Empty(traffic.Errors);
        Assert.Empty(violations);
        Assert.Equal(0, charges.Lost);
        Assert.All(charges.Turns, turn => Assert.Equal("completed", (string?)turn["status"]));
    }

    private static async Task ReplaceAsync(TestCluster cluster, LoadBalancer balancer, string role, List<ServerProcess> nodes, ServerProcess node)
    {
        await node.Process.StopAsync();
        balancer.Remove(node);
        Assert.True(node.Process.ExitCode == 0, $"A {role} that was told to stop ended with {node.Process.ExitCode}:\n{node.Process.Output}");
        await cluster.RemoveAsync(node);
        nodes.Add(await cluster.StartNodeAsync(role));
        if (role == "front")
        {
            balancer.Add(nodes[^1]);
            await Until.TrueAsync("requests to the new front", () => Task.FromResult(balancer.IsReady(nodes[^1])), TimeSpan.FromSeconds(60));
        }
    }
}
