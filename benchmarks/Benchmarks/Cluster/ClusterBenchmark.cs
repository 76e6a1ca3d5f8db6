namespace OrleansAi.Benchmarks.Cluster;

/// <summary>What it costs that front and silos are processes of their own, and what each part of a cluster does for a turn.</summary>
internal static class ClusterBenchmark
{
    public static async Task RunAsync()
    {
        if (Machine.Engine != "official")
        {
            Console.WriteLine("This build has the embedded engine, which is one process alone. Run ./bench --official cluster.");
            return;
        }

        await using var servers = await SharedServers.StartAsync();
        await ClusterTurns.RunAsync(servers);
        Console.WriteLine();
        await Hops.RunAsync(servers);
        Console.WriteLine();
        await SparseUsers.RunAsync(servers);
        Console.WriteLine();
        await HotUser.RunAsync(servers);
        Console.WriteLine();
        await StreamedTurns.RunAsync(servers);
    }
}
