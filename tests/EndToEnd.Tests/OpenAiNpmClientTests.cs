using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>OpenAI's client for Node.js against the running server.</summary>
[Collection(nameof(TwoUpstreams))]
public sealed class OpenAiNpmClientTests(TwoUpstreams world)
{
    private const string Something = "Nothing is faster than light, and little is slower than an upstream under load.";

    private static readonly object AskForWeather = new { messages = new[] { new { role = "user", content = "Weather in Paris?" } } };

    [Fact]
    public async Task Completion_GivesTheUpstreamsAnswerWithItsOrigin()
    {
        var seen = await world.OpenAiClientAsync("complete");

        Assert.Equal(Something, (string?)seen["content"]);
        Assert.Equal(20, (int?)seen["usage"]!["completion_tokens"]);
        var headers = seen["headers"]!;
        Assert.Equal("aimock", (string?)headers["x-orleansai-provider"]);
        Assert.Equal("gpt-4o", (string?)headers["x-orleansai-model"]);
        Assert.Equal("1", (string?)headers["x-orleansai-attempts"]);
        Assert.Equal("miss", (string?)headers["x-orleansai-cache"]);
        Assert.Equal("0.00021", (string?)headers["x-orleansai-cost"]);
        Assert.False(string.IsNullOrEmpty((string?)headers["x-request-id"]));
    }

    [Fact]
    public async Task Completion_ThatAFirstTargetFailed_SaysSoInItsHeaders()
    {
        await world.Scripted.ScriptAsync(new { status = 401 });

        var headers = (await world.OpenAiClientAsync("complete", new { model = "resilient" }))["headers"]!;

        Assert.Equal(("aimock", "2"), ((string?)headers["x-orleansai-provider"], (string?)headers["x-orleansai-attempts"]));
        Assert.Equal("scripted/primary=upstream_unauthorized", (string?)headers["x-orleansai-failures"]);
        await world.Scripted.ScriptAsync(new { });
    }

    [Fact]
    public async Task Stream_WithoutAskingForUsage_HasNoUsageChunk()
    {
        var seen = await world.OpenAiClientAsync("stream");

        Assert.Equal(Something, (string?)seen["content"]);
        Assert.Equal("stop", (string?)seen["finishReason"]);
        Assert.Equal(0, (int?)seen["usageChunks"]);
    }

    [Fact]
    public async Task Stream_AskingForUsage_EndsWithOneUsageChunk()
    {
        var seen = await world.OpenAiClientAsync("streamWithUsage");

        Assert.Equal(Something, (string?)seen["content"]);
        Assert.Equal(1, (int?)seen["usageChunks"]);
        Assert.Equal(20, (int?)seen["usage"]!["completion_tokens"]);
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("stream")]
    public async Task ToolCall_PassesThrough(string scenario)
    {
        var seen = await world.OpenAiClientAsync(scenario, AskForWeather);

        Assert.Equal("tool_calls", (string?)seen["finishReason"]);
        var call = Assert.Single(seen["toolCalls"]!.AsArray())!;
        var function = call["function"] ?? call;
        Assert.Equal("get_weather", (string?)function["name"]);
        Assert.Equal("""{"city":"Paris"}""", (string?)function["arguments"]);
    }

    [Fact]
    public async Task Models_ListsTheRoutes()
    {
        var seen = await world.OpenAiClientAsync("models");

        Assert.Equal(["chat", "local", "resilient", "scripted"], seen["ids"]!.AsArray().Select(id => (string?)id).Order());
    }

    [Fact]
    public async Task Abort_CancelsTheUpstreamCall()
    {
        await world.Scripted.ScriptAsync(new { chunks = 1000, chunkDelayMilliseconds = 20 });
        await world.Scripted.ClearJournalAsync();

        var seen = await world.OpenAiClientAsync("abort", new { model = "scripted" });

        Assert.True((bool?)seen["aborted"], seen.ToJsonString());
        await Until.TrueAsync("the upstream's call to be aborted", async () => (int?)(await world.Scripted.JournalAsync())["aborted"] == 1);
        await world.Scripted.ScriptAsync(new { });
    }

    [Fact]
    public async Task WrongKey_IsAnAuthenticationError() =>
        AssertError(await world.OpenAiClientAsync("complete", key: "wrong-key"), "AuthenticationError", 401, "invalid_api_key");

    [Fact]
    public async Task MissingScope_IsAPermissionDeniedError() =>
        AssertError(
            await world.OpenAiClientAsync("complete", key: TwoUpstreams.EmbeddingsOnlyKey), "PermissionDeniedError", 403, "insufficient_permissions");

    [Fact]
    public async Task UnknownModel_IsANotFoundError()
    {
        var seen = await world.OpenAiClientAsync("complete", new { model = "no-such-model" });

        AssertError(seen, "NotFoundError", 404, "model_not_found");
        Assert.Equal("model", (string?)seen["param"]);
    }

    [Fact]
    public async Task WrongType_IsABadRequestError()
    {
        var seen = await world.OpenAiClientAsync("complete", new { messages = "not a list" });

        Assert.Equal("BadRequestError", (string?)seen["error"]);
        Assert.Equal("messages", (string?)seen["param"]);
    }

    [Fact]
    public async Task HugeBody_Is413()
    {
        var seen = await world.OpenAiClientAsync(
            "complete", new { filler = "@huge" });

        Assert.Equal(413, (int?)seen["status"]);
        Assert.Equal("request_too_large", (string?)seen["code"]);
    }

    [Fact]
    public async Task LimitReached_IsARateLimitErrorThatSaysWhenToComeBack()
    {
        Assert.Null((await world.OpenAiClientAsync("complete", key: TwoUpstreams.LimitedKey))["error"]);

        var refused = await world.OpenAiClientAsync("complete", key: TwoUpstreams.LimitedKey);

        Assert.Equal("RateLimitError", (string?)refused["error"]);
        Assert.InRange(int.Parse((string?)refused["retryAfter"] ?? "", System.Globalization.CultureInfo.InvariantCulture), 1, 61);
    }

    [Fact]
    public async Task BrokenUpstream_IsAnInternalServerErrorWithoutAnySecret()
    {
        await world.Scripted.ScriptAsync(new { status = 401 });

        var seen = await world.OpenAiClientAsync("complete", new { model = "scripted" });

        Assert.Equal("InternalServerError", (string?)seen["error"]);
        Assert.DoesNotContain("upstream-key", (string?)seen["message"], StringComparison.Ordinal);
        await world.Scripted.ScriptAsync(new { });
    }

    private static void AssertError(JsonObject seen, string error, int status, string code)
    {
        Assert.Equal(error, (string?)seen["error"]);
        Assert.Equal(status, (int?)seen["status"]);
        Assert.Equal(code, (string?)seen["code"]);
    }
}
