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
    private const int Words = 20;
    private static readonly string Answer = string.Concat(Enumerable.Range(0, Words).Select(number => $"w{number} "));

    [ClusterFact]
    public async Task Cluster_WhoseProcessesAreAllReplaced_FailsNoRequest()
    {
        await using var cluster = await TestCluster.StartAsync(
            "Redis", silos: 3, fronts: 2, program: Environment.GetEnvironmentVariable("ROLLING_FROM") is { Length: > 0 } older ? older : null);
        await cluster.Upstream.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 50 });
        await using var balancer = new LoadBalancer(cluster.Fronts);
        var clients = Enumerable.Range(0, Clients).Select(number => new ChaosClient(balancer, $"client {number}")).ToList();
        var callers = Enumerable.Range(0, Callers).Select(_ => new CompletionClient(balancer)).ToList();
        await Task.WhenAll(clients.Select(client => client.CreateAsync()));
        using var ending = new CancellationTokenSource();
        var work = clients.Select(client => client.TalkAsync(ending.Token)).Concat(callers.Select(caller => caller.CallAsync(ending.Token))).ToList();
        await Until.TrueAsync("the first answer of every client", () => Task.FromResult(clients.All(client => client.Answers > 0)), TimeSpan.FromSeconds(60));

        cluster.Program = null;
        foreach (var (role, nodes) in new[] { ("cpu", cluster.Silos), ("front", cluster.Fronts) })
        {
            foreach (var node in nodes.ToList())
            {
                await ReplaceAsync(cluster, balancer, role, nodes, node);
            }
        }

        await ending.CancelAsync();
        await Task.WhenAll(work);

        var api = new ApiClient(cluster.Fronts[0].Http, TestCluster.PayingKey);
        var charges = new ChargeCheck();
        foreach (var client in clients)
        {
            charges.Turns.AddRange(await ConversationCheck.CheckAsync(api, client, Answer));
        }

        charges.Called(await cluster.Upstream.JournalAsync());
        await charges.CheckAsync(api);
        output.WriteLine($"{charges.Turns.Count} turns, {charges.Turns.Count(turn => (int)turn["attempt"]! > 1)} of them begun again; "
            + $"{callers.Sum(caller => caller.Calls.Count)} completions.");
        Assert.Empty(clients.SelectMany(client => client.Errors).Concat(callers.SelectMany(caller => caller.Errors)));
        Assert.Empty(clients.SelectMany(client => client.Violations).Concat(charges.Violations));
        Assert.Equal(0, charges.Lost);
        Assert.All(charges.Turns, turn => Assert.Equal("completed", (string?)turn["status"]));
    }

    private static async Task ReplaceAsync(TestCluster cluster, LoadBalancer balancer, string role, List<ServerProcess> nodes, ServerProcess node)
    {
        await node.Process.StopAsync();
        balancer.Remove(node);
        Assert.True(node.Process.ExitCode == 0, $"A {role} that was told to stop ended with {node.Process.ExitCode}:\n{node.Process.Output}");
        nodes.Remove(node);
        await node.DisposeAsync();
        nodes.Add(await cluster.StartNodeAsync(role));
        if (role == "front")
        {
            balancer.Add(nodes[^1]);
            await Until.TrueAsync("requests to the new front", () => Task.FromResult(balancer.IsReady(nodes[^1])), TimeSpan.FromSeconds(60));
        }
    }
}
