using OrleansAi.Benchmarks.Gateway;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>Durable turns of conversations with one, two and three silos, and what each part of the cluster does for one.</summary>
internal static class ClusterTurns
{
    private const int Conversations = 2000;
    private const int Connections = 64;
    private const int Rounds = 3;
    private const int Seconds = 5;
    private const int WarmUpSeconds = 15;
    private const string Script = "Turns/messages";

    public static async Task RunAsync(SharedServers servers)
    {
        var rates = new Table(
            "silos", $"turns/s ({Connections} connections)", "p50 (ms)", "p99 (ms)", "calls of the front per turn", "bytes front and silos", "bytes between silos", "connections to PostgreSQL");
        var costs = new Table(
            "for a turn", "front, CPU (ms)", "silos, CPU (ms)", "PostgreSQL, CPU (ms)", "transactions", "rows written", "log (bytes)", "log syncs");
        foreach (var silos in (int[])[1, 2, 3])
        {
            await MeasureAsync(servers, silos, rates, costs);
        }

        rates.Print();
        Console.WriteLine();
        costs.Print();
        Console.WriteLine(
            $"\nA turn is a message and its answer of 4 chunks in one of {Conversations:N0} conversations, answered when it is on disk; wrk, upstream, front, silos, "
            + $"PostgreSQL (fsync=on) and Redis share {Environment.ProcessorCount} cores, so more silos can't make more turns here: the rows say what a turn costs each part. "
            + $"Medians and sums of {Rounds} rounds of {Seconds} s.");
    }

    private static async Task MeasureAsync(SharedServers servers, int silos, Table rates, Table costs)
    {
        await using var cluster = await MeasuredCluster.StartAsync(servers, silos);
        var paths = await cluster.CreateConversationsAsync(Conversations, "/messages");
        var name = $"{silos}";
        await cluster.SendAsync(name, Script, paths, Connections, WarmUpSeconds);
        var before = await cluster.UsedAsync();
        var results = new List<WrkResult>();
        for (var round = 0; round < Rounds; round++)
        {
            results.Add(await cluster.SendAsync(name, Script, paths, Connections, Seconds));
        }

        var used = await cluster.UsedAsync() - before;
        var turns = results.Sum(result => result.RequestsPerSecond * Seconds);
        rates.Add(
            name,
            $"{Figures.Median(results.Select(result => result.RequestsPerSecond)):N0}",
            $"{Figures.Median(results.Select(result => result.P50)):0.0}",
            $"{Figures.Median(results.Select(result => result.P99)):0.0}",
            $"{used.ToGateway.Calls / turns:0.00}",
            $"{used.ToGateway.Bytes / turns:N0}",
            $"{used.BetweenSilos.Bytes / 2 / turns:N0}",
            $"{used.Database.Connections}");
        costs.Add(
            $"{silos} {(silos == 1 ? "silo" : "silos")}",
            $"{used.Front.TotalMilliseconds / turns:0.00}",
            $"{used.Silos.TotalMilliseconds / turns:0.00}",
            $"{used.Database.Processor.TotalMilliseconds / turns:0.00}",
            $"{used.Database.Transactions / turns:0.00}",
            $"{used.Database.Rows / turns:0.0}",
            $"{used.Database.LogBytes / turns:N0}",
            $"{used.Database.LogSyncs / turns:0.00}");
    }
}
