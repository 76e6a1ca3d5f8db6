using System.Diagnostics;
using System.Net.Http.Json;
using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>
/// What answers cost that come as slowly as those of a large model: each piece of text is an event that is written before it is
/// shown, so the parts of a cluster work for as long as an answer takes.
/// </summary>
internal static class StreamedTurns
{
    private const int Chunks = 150;
    private const int DelayMilliseconds = 40;
    private const int Seconds = 18;

    public static async Task RunAsync(SharedServers servers)
    {
        var table = new Table(
            "answers at once", "whole turns", "events of a turn", "for a second of one answer: front, CPU (ms)", "silo, CPU (ms)", "PostgreSQL, CPU (ms)",
            "transactions", "rows", "log (bytes)", "log syncs", "bytes front and silo");
        foreach (var answers in (int[])[64, 256])
        {
            await MeasureAsync(servers, answers, table);
        }

        table.Print();
        Console.WriteLine(
            $"\nOne front, one silo. Each answer has {Chunks} chunks, {DelayMilliseconds} ms apart or as near to it as the machine can, is asked for anew for {Seconds} s, "
            + "and is read by one client as a stream. All programs share the cores.");
    }

    private static async Task MeasureAsync(SharedServers servers, int answers, Table table)
    {
        var url = new Uri($"http://127.0.0.1:{TestEnvironment.FreePort()}");
        await using var upstream = ChildProcess.Start(
            "dotnet",
            [TestEnvironment.Program("FastUpstream"), "--urls", url.ToString()],
            new Dictionary<string, string?> { ["CHUNKS"] = $"{Chunks}", ["DELAY"] = $"{DelayMilliseconds}" });
        await using var cluster = await MeasuredCluster.StartAsync(servers, silos: 1, upstream: new Uri(url, "/v1"));
        var paths = await File.ReadAllLinesAsync(await cluster.CreateConversationsAsync(answers, "/messages"));
        var client = cluster.Front.Server.Http;
        var before = await cluster.UsedAsync();
        var started = Stopwatch.GetTimestamp();
        var turns = await Task.WhenAll(paths.Select(async path =>
        {
            var (count, events) = (0, 0);
            for (; Stopwatch.GetElapsedTime(started).TotalSeconds < Seconds; count++)
            {
                events += await ReadAsync(client, path);
            }

            return (Count: count, Events: events);
        }));
        var streamed = Stopwatch.GetElapsedTime(started).TotalSeconds * answers;
        var used = await cluster.UsedAsync() - before;
        var count = turns.Sum(turn => turn.Count);
        table.Add(
            $"{answers}",
            $"{count:N0}",
            $"{turns.Sum(turn => turn.Events) / (double)count:0}",
            $"{used.Front.TotalMilliseconds / streamed:0.00}",
            $"{used.Silos.TotalMilliseconds / streamed:0.00}",
            $"{used.Database.Processor.TotalMilliseconds / streamed:0.00}",
            $"{used.Database.Transactions / streamed:0.0}",
            $"{used.Database.Rows / streamed:0.0}",
            $"{used.Database.LogBytes / streamed:N0}",
            $"{used.Database.LogSyncs / streamed:0.0}",
            $"{used.ToGateway.Bytes / streamed:N0}");
    }

    /// <summary>Sends a message, reads its answer as it comes, and returns how many events there were.</summary>
    private static async Task<int> ReadAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { text = "Say something long." }) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var (events, last) = (0, "");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                (events, last) = (events + 1, line);
            }
        }

        return last == "event: turn.completed" ? events : throw new InvalidOperationException($"A turn ended with '{last}' after {events} events.");
    }
}
