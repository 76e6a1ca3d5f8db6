using System.Text.Json.Nodes;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.EndToEnd.Tests.Batches;

/// <summary>A batch goes on where it was, whatever ends the process.</summary>
public sealed class BatchCrashTests(BatchServer world, ITestOutputHelper output) : IClassFixture<BatchServer>
{
    private const int Lines = 1000;

    [Fact]
    public async Task Batch_OfAServerThatIsKilled_HasEachLineOnceInItsOutput()
    {
        const int kills = 3;
        var (seen, called) = await RunAsync(kills, (server, _) => server.Process.KillAsync());

        Assert.Equal(Lines, called.Distinct().Count());
        output.WriteLine($"{kills} kills, {called.Count - Lines} lines called again of {Lines}");

        // A line is run again only where it was under way.
        Assert.InRange(called.Count, Lines, Lines + (kills * BatchServer.Concurrency));
        AssertWhole(seen);
    }

    [Fact]
    public async Task Batch_OfAServerThatIsStopped_CallsEachLineOnce()
    {
        var (seen, called) = await RunAsync(2, (server, _) => server.Process.StopAsync());

        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"line-{i}.").Order(), called.Order());
        AssertWhole(seen);
    }

    private async Task<(JsonObject Seen, List<string> Called)> RunAsync(int times, Func<ServerProcess, int, Task> endAsync)
    {
        await world.BeginAsync(new { chunks = 2, firstByteDelayMilliseconds = 20 });
        var server = await ServerProcess.StartAsync(world.Settings());
        try
        {
            var id = (string)(await BatchServer.ClientAsync(server, "createBatch", new { lines = Lines }))["batch"]!["id"]!;
            for (var time = 1; time <= times; time++)
            {
                var until = time * Lines / (times + 1);
                await Until.TrueAsync($"{until} calls", async () => (int)(await world.Upstream.JournalAsync())["requests"]! >= until, TimeSpan.FromMinutes(1));
                await endAsync(server, time);
                var next = await server.RestartAsync(world.Settings());
                if (time > 1)
                    await server.DisposeAsync();

                server = next;
            }

            var seen = await BatchServer.ClientAsync(server, "awaitBatch", new { id });
            return (seen, await world.CalledAsync());
        }
        finally
        {
            await server.DisposeAsync();
            Directory.Delete(server.Data, recursive: true);
        }
    }

    private static void AssertWhole(JsonObject seen)
    {
        var counts = seen["batch"]!["request_counts"]!;
        Assert.Equal(
            ("completed", Lines, Lines, 0),
            ((string?)seen["batch"]!["status"], (int)counts["total"]!, (int)counts["completed"]!, (int)counts["failed"]!));
        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"request-{i}"), seen["output"]!.AsArray().Select(line => (string)line!["custom_id"]!));
    }
}
