using System.Text.Json.Nodes;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests;

/// <summary>What clients see of a silo that is gone. Each test has a cluster of its own, on either table of members.</summary>
public sealed class SiloFailureTests(ITestOutputHelper output)
{
    private const int Conversations = 8;

    [ClusterFact]
    public Task Turns_OfASiloThatIsKilled_AreFinishedByTheOthers_OverPostgres() => Turns_OfASiloThatIsKilled_AreFinishedByTheOthers("Postgres");

    [ClusterFact]
    public Task Turns_OfASiloThatIsKilled_AreFinishedByTheOthers_OverRedis() => Turns_OfASiloThatIsKilled_AreFinishedByTheOthers("Redis");

    private async Task Turns_OfASiloThatIsKilled_AreFinishedByTheOthers(string kind)
    {
        await using var cluster = await TestCluster.StartAsync(kind, silos: 1);
        // Answers that are not over before the silo is killed, however long the second silo takes to start.
        await cluster.Upstream.ScriptAsync(new { chunks = 100, chunkDelayMilliseconds = 2000 });
        var (a, b) = (cluster.Fronts[0], cluster.Fronts[1]);

        // All of them live on the one silo that there is; every one is read through both fronts.
        var ids = await Task.WhenAll(Enumerable.Range(0, Conversations).Select(async number =>
            (string)(await a.AskAsync(HttpMethod.Post, "/api/conversations", new { model = "chat", message = new { text = $"Number {number}" } }))["id"]!));
        var readers = ids.SelectMany(id => new[] { EventReader.Start(id, a), EventReader.Start(id, b) }).ToList();
        await Task.WhenAll(readers.Select(reader => reader.FirstTextAsync()));

        cluster.Silos.Add(await cluster.StartNodeAsync("cpu"));
        await cluster.Silos[0].Process.KillAsync();
        var killedAt = TimeProvider.System.GetUtcNow();
        await cluster.Upstream.ScriptAsync(new { chunks = 100, chunkDelayMilliseconds = 20 });

        var logs = await Task.WhenAll(readers.Select(reader => reader.UntilTurnEndsAsync()));
        Assert.All(logs, EventReader.AssertWhole);
        for (var i = 0; i < logs.Length; i += 2)
        {
            Assert.Equal(logs[i].Select(item => item.ToJsonString()), logs[i + 1].Select(item => item.ToJsonString()));
        }

        Assert.All(logs, log => Assert.Contains(log, item => (string?)item["type"] == "message.restarted"));
        output.WriteLine($"Turns were taken up {Recovery(logs, killedAt, Enumerable.Min):F1} to {Recovery(logs, killedAt, Enumerable.Max):F1} s after the kill.");
        foreach (var id in ids)
        {
            var messages = (await b.AskAsync(HttpMethod.Get, $"/api/conversations/{id}/messages"))["items"]!.AsArray();
            Assert.Equal(["user", "assistant"], messages.Select(message => (string?)message!["role"]));
        }
    }

    private static double Recovery(
        IEnumerable<IReadOnlyList<JsonObject>> logs, DateTimeOffset killedAt, Func<IEnumerable<double>, double> aggregate) =>
        aggregate(logs.Select(log => ((DateTimeOffset)log.First(item => (string?)item["type"] == "message.restarted")["at"]! - killedAt).TotalSeconds));
}
