using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests;

/// <summary>A batch that silos run for a front, with the files in a folder that all of them share.</summary>
public sealed class BatchTests(ITestOutputHelper output)
{
    private const int Lines = 600;
    private const int LinesBeforeTheKills = 100;
    private const int Concurrency = 8;

    [ClusterFact]
    public async Task Batch_WhoseSiloIsKilled_GoesOnElsewhereWithEachLineOnceInItsOutput()
    {
        var folder = Directory.CreateTempSubdirectory("blobs");
        try
        {
            await using var cluster = await TestCluster.StartAsync("Redis", silos: 0, fronts: 0);
            var settings = new Dictionary<string, string?>
            {
                ["OrleansAi__Blobs__Folder"] = folder.FullName,
                ["OrleansAi__Batches__Concurrency"] = $"{Concurrency}",
                ["OrleansAi__Batches__ResumeInterval"] = "00:00:01",
            };
            cluster.Silos.AddRange(await Task.WhenAll(cluster.StartNodeAsync("cpu", environment: settings), cluster.StartNodeAsync("cpu", environment: settings)));
            cluster.Fronts.AddRange(await Task.WhenAll(cluster.StartNodeAsync("front", environment: settings), cluster.StartNodeAsync("front", environment: settings)));
            await cluster.Upstream.ScriptAsync(new { chunks = 2, firstByteDelayMilliseconds = 50 });
            await cluster.Upstream.ClearJournalAsync();

            var input = await UploadAsync(cluster.Fronts[0]);
            var batch = await cluster.Fronts[0].AskAsync(
                HttpMethod.Post, "/v1/batches", new { input_file_id = input, endpoint = "/v1/chat/completions", completion_window = "24h" }, TestCluster.PayingKey);
            var id = (string)batch["id"]!;

            // Each silo once, so that the one that runs the batch is among them; slowly, so that it isn't over before.
            await Until.TrueAsync("the first lines", async () => await RequestsAsync(cluster) >= LinesBeforeTheKills, TimeSpan.FromMinutes(2));
            await cluster.Upstream.ScriptAsync(new { chunks = 2, firstByteDelayMilliseconds = 3000 });
            var kills = 0;
            foreach (var silo in cluster.Silos.ToArray())
            {
                await silo.Process.KillAsync();
                kills++;
                Assert.Equal("in_progress", (string?)(await ReadAsync())["status"]);
                await cluster.RemoveAsync(silo);
                cluster.Silos.Add(await cluster.StartNodeAsync("cpu", environment: settings));
            }

            await cluster.Upstream.ScriptAsync(new { chunks = 2 });
            await Until.TrueAsync("the batch's end", async () =>
            {
                batch = await ReadAsync();
                return (string?)batch["status"] is "completed" or "failed" or "expired" or "cancelled";
            }, TimeSpan.FromMinutes(3));

            var counts = batch["request_counts"]!;
            Assert.Equal(("completed", Lines, 0), ((string?)batch["status"], (int)counts["completed"]!, (int)counts["failed"]!));
            using var content = await cluster.Fronts[1].SendAsync(HttpMethod.Get, $"/v1/files/{batch["output_file_id"]}/content", key: TestCluster.PayingKey);
            var answered = (await content.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => (string)JsonNode.Parse(line)!["custom_id"]!);
            Assert.Equal(Enumerable.Range(0, Lines).Select(line => $"request-{line}").Order(), answered.Order());

            // A line is called again only where it was under way.
            var calls = await RequestsAsync(cluster);
            output.WriteLine($"{kills} silos killed, {calls - Lines} lines called again of {Lines}");
            Assert.InRange(calls, Lines + 1, Lines + (kills * Concurrency));

            Task<JsonObject> ReadAsync() => cluster.Fronts[1].AskAsync(HttpMethod.Get, $"/v1/batches/{id}", key: TestCluster.PayingKey);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> RequestsAsync(TestCluster cluster) => (int)(await cluster.Upstream.JournalAsync())["requests"]!;

    private static async Task<string> UploadAsync(ServerProcess front)
    {
        var lines = Enumerable.Range(0, Lines).Select(line => JsonSerializer.Serialize(new
        {
            custom_id = $"request-{line}",
            method = "POST",
            url = "/v1/chat/completions",
            body = new { model = "chat", messages = new[] { new { role = "user", content = $"line-{line}." } } },
        }));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/files");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestCluster.PayingKey);
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        request.Content = new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { file, "file", "lines.jsonl" } };
        using var response = await front.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return (string)JsonNode.Parse(text)!["id"]!;
    }
}
