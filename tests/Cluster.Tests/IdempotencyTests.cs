using System.Diagnostics;
using System.Net;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests;

/// <summary>Requests that are sent again, through whichever front, whatever became of the first one or of its grain.</summary>
public sealed class IdempotencyTests(ITestOutputHelper output)
{
    private const int Words = 200;

    [ClusterFact]
    public async Task Stream_ThroughTwoFronts_IsOneCallThatOutlivesItsSiloAndItsFront()
    {
        await using var cluster = await TestCluster.StartAsync("Redis");
        await cluster.Upstream.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 25 });
        var (a, b) = (cluster.Fronts[0], cluster.Fronts[1]);

        // Some of the grains live on the silo that is killed in the middle of their answers.
        string[] keys = [.. Enumerable.Range(0, 8).Select(number => $"silo-{number}")];
        var first = keys.Select(key => ReadAsync(a, key)).ToList();
        await Until.TrueAsync("the calls", async () => (int)(await cluster.Upstream.JournalAsync())["requests"]! == keys.Length);
        var second = keys.Select(key => ReadAsync(b, key)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        await cluster.Silos[0].Process.KillAsync();

        var answers = await Task.WhenAll(first);
        Assert.All(answers, answer => Assert.Equal(Words, answer.Split("\"content\":\"w").Length - 1));
        Assert.Equal(answers, await Task.WhenAll(second));
        Assert.Equal(answers, await Task.WhenAll(keys.Select(key => ReadAsync(b, key))));
        Assert.Equal(keys.Length, (int)(await cluster.Upstream.JournalAsync())["requests"]!);

        // The front that makes an answer dies: whoever reads it elsewhere is told, and whoever sends it then has it made anew.
        var left = ReadAsync(a, "front");
        await Until.TrueAsync("the call", async () => (int)(await cluster.Upstream.JournalAsync())["requests"]! == keys.Length + 1);
        await a.Process.KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => left);
        var killed = Stopwatch.GetTimestamp();

        var anew = await Until.GotAsync("the answer made anew", () => TryReadAsync(b, "front"), TimeSpan.FromMinutes(1));

        Assert.Equal(Words, anew.Split("\"content\":\"w").Length - 1);
        Assert.Equal(keys.Length + 2, (int)(await cluster.Upstream.JournalAsync())["requests"]!);
        output.WriteLine($"The answer of a front that was killed was there, made anew, after {Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s.");
    }

    private static async Task<string?> TryReadAsync(ServerProcess front, string key)
    {
        try
        {
            return await ReadAsync(front, key);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<string> ReadAsync(ServerProcess front, string key)
    {
        var body = new { model = "chat", stream = true, messages = new[] { new { role = "user", content = "Hello" } } };
        var answer = await new ApiClient(front.Http, TestCluster.AdminKey).SendAsync(
            HttpMethod.Post, "/v1/chat/completions", body, default, ("Idempotency-Key", key));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Text;
    }
}
