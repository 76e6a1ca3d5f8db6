namespace OrleansAi.Benchmarks.Gateway;

/// <summary>
/// What the gateway adds to a model call, beside the upstream without anything before it, a bare relay, and Portkey. The peers are
/// measured in turn within each round, so that a machine whose speed drifts treats them alike; the table has the medians.
/// </summary>
internal static class GatewayBenchmark
{
    private const int Rounds = 3;
    private const int Connections = 64;
    private const int SequentialStreams = 300;
    private static readonly int[] ConcurrentStreams = [512, 2000];
    private static readonly int[] PromptKibibytes = [16, 100];
    private const int WarmUpStreams = 64;
    private const int ChunkDelayMilliseconds = 40;

    public static async Task RunAsync()
    {
        await using (var peers = await Peers.StartAsync())
        {
            await MeasureCallsAsync(peers);
            await MeasureWaysAsync(peers);
            await MeasurePromptsAsync(peers);
            await MeasureFirstByteAsync(peers);
        }

        await using (var slow = await Peers.StartAsync(ChunkDelayMilliseconds))
        {
            foreach (var streams in ConcurrentStreams)
            {
                await MeasureConcurrentStreamsAsync(slow, streams);
            }
        }
    }

    private static async Task MeasureCallsAsync(Peers peers)
    {
        var one = peers.All.ToDictionary(peer => peer.Name, _ => new List<WrkResult>());
        var many = peers.All.ToDictionary(peer => peer.Name, _ => new List<WrkResult>());
        foreach (var peer in peers.All)
        {
            await Wrk.RunAsync(peer, Connections, seconds: 5);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var peer in peers.All)
            {
                one[peer.Name].Add(await Wrk.RunAsync(peer, connections: 1, seconds: 3));
            }

            foreach (var peer in peers.All)
            {
                many[peer.Name].Add(await Wrk.RunAsync(peer, Connections, seconds: 5));
            }
        }

        var floor = Median(one[Peers.Direct], result => result.P50);
        var floor99 = Median(one[Peers.Direct], result => result.P99);
        var relay = Median(many[Peers.Relay], result => result.RequestsPerSecond);
        var table = new Table("way", "added p50 (ms, 1 connection)", "added p99 (ms)", $"requests/s ({Connections} connections)", "of the relay", "memory (MiB)");
        foreach (var peer in peers.All)
        {
            var rate = Median(many[peer.Name], result => result.RequestsPerSecond);
            table.Add(
                peer.Name,
                peer.Process is null ? "-" : $"{Median(one[peer.Name], result => result.P50) - floor:0.000}",
                peer.Process is null ? "-" : $"{Median(one[peer.Name], result => result.P99) - floor99:0.000}",
                $"{rate:0}",
                $"{rate / relay:P0}",
                MemoryOf(peer));
        }

        table.Print();
        var direct = Median(many[Peers.Direct], result => result.RequestsPerSecond);
        Console.WriteLine(
            $"\nThe upstream and wrk together reach {direct:0} requests/s on the same cores, {direct / relay:0.0} times the relay: "
            + "neither is the bottleneck.\n");
    }

    /// <summary>What translation costs and a kept answer saves, beside a chat completion that passes as bytes.</summary>
    private static async Task MeasureWaysAsync(Peers peers)
    {
        Peer[] ways = [peers[Peers.Ours], .. peers.Ways];
        var one = ways.ToDictionary(way => way.Name, _ => new List<WrkResult>());
        var many = ways.ToDictionary(way => way.Name, _ => new List<WrkResult>());
        foreach (var way in ways)
        {
            await Wrk.RunAsync(way, Connections, seconds: 3);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var way in ways)
            {
                one[way.Name].Add(await Wrk.RunAsync(way, connections: 1, seconds: 2));
                many[way.Name].Add(await Wrk.RunAsync(way, Connections, seconds: 3));
            }
        }

        var passed = Median(many[Peers.Ours], result => result.RequestsPerSecond);
        var table = new Table("way through OrleansAi", "p50 (ms, 1 connection)", $"requests/s ({Connections} connections)", "of what passes as bytes");
        foreach (var way in ways)
        {
            var rate = Median(many[way.Name], result => result.RequestsPerSecond);
            table.Add(
                way == ways[0] ? "a chat completion that passes as bytes" : way.Name,
                $"{Median(one[way.Name], result => result.P50):0.000}",
                $"{rate:0}",
                $"{rate / passed:P0}");
        }

        table.Print();
        Console.WriteLine();
    }

    private static async Task MeasurePromptsAsync(Peers peers)
    {
        foreach (var kibibytes in PromptKibibytes)
        {
            var body = Peers.Chat("chat", string.Concat(Enumerable.Repeat("The quick brown fox jumps over it. ", kibibytes * 1024 / 35)));
            var sized = peers.All.Select(peer => peer with { Body = body }).ToList();
            var rates = sized.ToDictionary(peer => peer.Name, _ => new List<WrkResult>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var peer in sized)
                {
                    rates[peer.Name].Add(await Wrk.RunAsync(peer, Connections, seconds: 3));
                }
            }

            var relay = Median(rates[Peers.Relay], result => result.RequestsPerSecond);
            var table = new Table($"way, with a prompt of {kibibytes} KiB", $"requests/s ({Connections} connections)", "of the relay", "p50 (ms)");
            foreach (var peer in sized)
            {
                var rate = Median(rates[peer.Name], result => result.RequestsPerSecond);
                table.Add(peer.Name, $"{rate:0}", $"{rate / relay:P0}", $"{Median(rates[peer.Name], result => result.P50):0.0}");
            }

            table.Print();
            Console.WriteLine();
        }
    }

    private static async Task MeasureFirstByteAsync(Peers peers)
    {
        var times = new Dictionary<string, List<double>>();
        foreach (var peer in peers.All)
        {
            using var streams = new Streams(peer);
            var measured = times[peer.Name] = [];
            for (var i = 0; i < SequentialStreams; i++)
            {
                measured.Add((await streams.ReadAsync()).FirstByte);
            }
        }

        var table = new Table("way", "added to the first byte of a stream, p50 (ms)", "p99 (ms)");
        foreach (var peer in peers.All.Where(peer => peer.Process is not null))
        {
            table.Add(peer.Name, $"{Added(50):0.000}", $"{Added(99):0.000}");

            double Added(double percent) =>
                Figures.Percentile(times[peer.Name], percent) - Figures.Percentile(times[Peers.Direct], percent);
        }

        table.Print();
        Console.WriteLine();
    }

    private static async Task MeasureConcurrentStreamsAsync(Peers peers, int count)
    {
        var table = new Table("way", $"whole of {count} concurrent streams", "first byte p99 (ms)", "memory (MiB)");
        foreach (var peer in peers.All)
        {
            using var streams = new Streams(peer);
            await Task.WhenAll(Enumerable.Range(0, WarmUpStreams).Select(_ => streams.ReadAsync()));
            var read = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => streams.ReadAsync()));
            table.Add(
                peer.Name,
                $"{read.Count(stream => stream.Whole)}",
                $"{Figures.Percentile(read.Select(stream => stream.FirstByte), 99):0}",
                MemoryOf(peer));
        }

        table.Print();
        Console.WriteLine();
    }

    private static string MemoryOf(Peer peer) => peer.Process is { } process ? Memory.Of(process) : "-";

    private static double Median(IEnumerable<WrkResult> results, Func<WrkResult, double> figure) => Figures.Median(results.Select(figure));
}
