using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Operations;

/// <summary>What clients see of answers that are found by the meaning of their prompts.</summary>
public sealed class SemanticCacheTests(OperationsWorld world) : IClassFixture<OperationsWorld>
{
    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/responses", true)]
    public async Task Answer_ToAPromptThatMeansTheSame_IsTheSameAndSaysHowNear(string path, bool stream)
    {
        // Each case has a subject of its own: they share the server.
        var subject = $"of {path.Replace('/', 'x')}{stream}";
        var (first, made) = await AskAsync($"What is the largest city {subject}?", path, stream);
        var (second, found) = await AskAsync($"What is the largest known city {subject}?", path, stream);
        var (third, _) = await AskAsync($"What is the smallest city {subject}?", path, stream);
        var (fourth, _) = await AskAsync($"What is the largest city {subject} not on an island?", path, stream);

        Assert.Equal(("miss", "semantic", "miss", "miss"), (Cache(first), Cache(second), Cache(third), Cache(fourth)));
        Assert.InRange(double.Parse(second.GetValues("x-orleansai-similarity").Single(), CultureInfo.InvariantCulture), 0.9, 0.999);
        Assert.False(first.Contains("x-orleansai-similarity"));
        Assert.Contains("w1", made, StringComparison.Ordinal);
        Assert.Equal(made.Split("w1").Length, found.Split("w1").Length);
    }

    [Fact]
    public async Task Answer_OfAnotherTenant_IsNotFound()
    {
        await AskAsync("What is the deepest lake of all?", "/v1/chat/completions", false);

        var (headers, _) = await AskAsync("What is the deepest lake of all?", "/v1/chat/completions", false, OperationsWorld.OtherTenantsKey);
        var (again, _) = await AskAsync("What is the deepest lake of all, please?", "/v1/chat/completions", false, OperationsWorld.OtherTenantsKey);

        Assert.Equal(("miss", "semantic"), (Cache(headers), Cache(again)));
    }

    [Fact]
    public async Task Embedding_OfAPrompt_IsTheCallersInTheUsage()
    {
        var (headers, _) = await AskAsync("What is the highest mountain of Spain?", "/v1/chat/completions", false);
        var id = headers.GetValues("x-request-id").Single();

        await Until.TrueAsync("the records of both calls", async () =>
        {
            using var request = Request(HttpMethod.Get, $"/api/usage/calls?requestId={id}", OperationsWorld.Key);
            using var answer = await world.Server.Http.SendAsync(request);
            var calls = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["calls"]!.AsArray();
            if (calls.Count < 2)
            {
                return false;
            }

            var embedding = Assert.Single(calls, call => (string?)call!["model"] == "words")!;
            Assert.Equal(("scripted/scripted-embedding", 7), ((string?)embedding["target"], (int?)embedding["tokens"]!["input"]));
            return true;
        });
    }

    private async Task<(HttpResponseHeaders Headers, string Text)> AskAsync(string content, string path, bool stream, string key = OperationsWorld.Key)
    {
        using var request = Request(HttpMethod.Post, path, key);
        request.Content = path == "/v1/responses"
            ? JsonContent.Create(new { model = "semantic", input = content, stream })
            : JsonContent.Create(new { model = "semantic", max_tokens = 50, messages = new[] { new { role = "user", content } }, stream });
        using var answer = await world.Server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
        return (answer.Headers, text);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string key)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private static string Cache(HttpResponseHeaders headers) => headers.GetValues("x-orleansai-cache").Single();
}
