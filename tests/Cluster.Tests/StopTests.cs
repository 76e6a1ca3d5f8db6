using System.Net;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests;

/// <summary>What clients see of a process that is told to stop: nothing, or a connection that ends and goes on elsewhere.</summary>
public sealed class StopTests
{
    private const int Conversations = 8;

    [ClusterFact]
    public async Task Silo_ToldToStop_FinishesItsTurns()
    {
        await using var cluster = await TestCluster.StartAsync("Redis");
        await cluster.Upstream.ScriptAsync(new { chunks = 100, chunkDelayMilliseconds = 50 });
        var (a, b) = (cluster.Fronts[0], cluster.Fronts[1]);
        var ids = await BeginAsync(a);
        var readers = ids.Select(id => EventReader.Start(id, b)).ToList();
        await Task.WhenAll(readers.Select(reader => reader.FirstTextAsync()));

        await cluster.Silos[0].Process.StopAsync();

        var logs = await Task.WhenAll(readers.Select(reader => reader.UntilTurnEndsAsync()));
        Assert.All(logs, EventReader.AssertWhole);
        Assert.DoesNotContain(logs, log => log.Any(item => (string?)item["type"] == "message.restarted"));
        Assert.Equal(0, cluster.Silos[0].Process.ExitCode);
    }

    [ClusterFact]
    public async Task Front_ToldToStop_IsNotReadyFirstAndItsReadersGoOnElsewhere()
    {
        await using var cluster = await TestCluster.StartAsync("Postgres");
        await cluster.Upstream.ScriptAsync(new { chunks = 100, chunkDelayMilliseconds = 50 });
        var (a, b) = (cluster.Fronts[0], cluster.Fronts[1]);
        var ids = await BeginAsync(a);
        var readers = ids.Select(id => EventReader.Start(id, a, b)).ToList();
        await Task.WhenAll(readers.Select(reader => reader.FirstTextAsync()));

        var stopping = a.Process.StopAsync();
        await Until.TrueAsync("a front that is not ready", async () =>
        {
            using var health = await a.SendAsync(HttpMethod.Get, "/health/ready");
            return health.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
        using (var served = await a.SendAsync(HttpMethod.Get, "/v1/models"))
        {
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }

        await stopping;
        var logs = await Task.WhenAll(readers.Select(reader => reader.UntilTurnEndsAsync()));
        Assert.All(logs, EventReader.AssertWhole);
        Assert.DoesNotContain(logs, log => log.Any(item => (string?)item["type"] == "message.restarted"));
        Assert.Equal(0, a.Process.ExitCode);
    }

    private static Task<string[]> BeginAsync(ServerProcess front) => Task.WhenAll(Enumerable.Range(0, Conversations).Select(async number =>
        (string)(await front.AskAsync(HttpMethod.Post, "/api/conversations", new { model = "chat", message = new { text = $"Number {number}" } }))["id"]!));
}
