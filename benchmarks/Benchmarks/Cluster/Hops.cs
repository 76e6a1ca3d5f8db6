using OrleansAi.Benchmarks.Gateway;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>
/// What a request pays for a silo in another process than the front: the same requests to one process that is both, and to a
/// front with one silo, in turn within each round, so that a machine whose speed drifts treats them alike.
/// </summary>
internal static class Hops
{
    private const int Conversations = 200;
    private const int Connections = 16;
    private const int Rounds = 7;
    private const int Seconds = 3;
    private const int WarmUpSeconds = 5;

    public static async Task RunAsync(SharedServers servers)
    {
        await using var together = await MeasuredCluster.StartAsync(servers, silos: 0);
        await using var apart = await MeasuredCluster.StartAsync(servers, silos: 1);
        var table = new Table(
            "request, 1 connection", "one process, p50 (ms)", "p99 (ms)", "front and silo, p50 (ms)", "p99 (ms)", "added p50 (ms)", "added p99 (ms)",
            "calls per request", "bytes per request");
        await MeasureAsync(table, "chat completion", "Gateway/chat", _ => Task.FromResult<string?>(null));
        await MeasureAsync(table, "conversation, read", "Cluster/reads", async cluster => await cluster.CreateConversationsAsync(Conversations, "", withTurn: true));
        await MeasureAsync(table, "events, read", "Cluster/reads", async cluster => await cluster.CreateConversationsAsync(Conversations, "/events?after=0", withTurn: true));
        await MeasureAsync(table, "turn", "Turns/messages", async cluster => await cluster.CreateConversationsAsync(Conversations, "/messages"));
        table.Print();
        Console.WriteLine(
            $"\nMedians of {Rounds} rounds of {Seconds} s each way. Calls and bytes are those between front and silo, both ways, from Orleans's meters, "
            + "with everything that they do at regular times. The chat completion has a key, limits and a price.");

        async Task MeasureAsync(Table rows, string name, string script, Func<MeasuredCluster, Task<string?>> prepare)
        {
            var ways = new[] { (Cluster: together, Paths: await prepare(together)), (Cluster: apart, Paths: await prepare(apart)) };
            foreach (var (cluster, paths) in ways)
            {
                await cluster.SendAsync(name, script, paths, Connections, WarmUpSeconds);
            }

            var before = await apart.UsedAsync();
            var results = new List<WrkResult>[] { [], [] };
            for (var round = 0; round < Rounds; round++)
            {
                for (var way = 0; way < ways.Length; way++)
                {
                    results[way].Add(await ways[way].Cluster.SendAsync(name, script, ways[way].Paths, connections: 1, Seconds));
                }
            }

            var used = await apart.UsedAsync() - before;
            var requests = results[1].Sum(result => result.RequestsPerSecond * Seconds);
            var (one, two) = (results[0], results[1]);
            rows.Add(
                name,
                $"{P50(one):0.000}", $"{P99(one):0.000}", $"{P50(two):0.000}", $"{P99(two):0.000}",
                $"{P50(two) - P50(one):0.000}", $"{P99(two) - P99(one):0.000}",
                $"{used.ToGateway.Calls / requests:0.0000}",
                $"{used.ToGateway.Bytes / requests:N0}");
        }
    }

    private static double P50(IEnumerable<WrkResult> results) => Figures.Median(results.Select(result => result.P50));

    private static double P99(IEnumerable<WrkResult> results) => Figures.Median(results.Select(result => result.P99));
}
