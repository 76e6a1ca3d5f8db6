using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Formats;

/// <summary>OpenAI's and Anthropic's own clients, each with a model whose provider speaks its format and one whose provider speaks the other's.</summary>
[Collection(nameof(TwoFormats))]
public sealed class FormatMatrixTests(TwoFormats world)
{
    private const string Something = "Nothing is faster than light, and little is slower than an upstream under load.";

    /// <summary>Every client's format with every provider's.</summary>
    public static IEnumerable<object[]> Pairs => from client in Formats from provider in Formats select new object[] { client, provider };

    /// <summary>The same, whole and streamed.</summary>
    public static IEnumerable<object[]> Cells => from pair in Pairs from scenario in new[] { "complete", "stream" } select (object[])[.. pair, scenario];

    private static string[] Formats => ["openai", "anthropic"];

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Text_ArrivesWhole(string client, string provider, string scenario)
    {
        var seen = await world.ClientAsync(client, scenario, new { model = provider });

        Assert.Null(seen["error"]);
        Assert.Equal(Something, (string?)seen["content"]);
        Assert.Equal(client == "openai" ? "stop" : "end_turn", End(seen));
        Assert.Equal($"aimock-{provider}", (string?)seen["headers"]!["x-orleansai-provider"]);
        Assert.Null(seen["headers"]!["x-orleansai-dropped"]);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task ToolCall_ArrivesWithItsArguments(string client, string provider, string scenario)
    {
        var seen = await world.ClientAsync(client, scenario, new { model = provider, messages = Asking("Weather in Bonn?") });

        Assert.Null(seen["error"]);
        var call = Assert.Single(seen["toolCalls"]!.AsArray())!;
        var function = call["function"] ?? call;
        var arguments = client == "openai" ? JsonNode.Parse((string)function["arguments"]!) : function["input"];
        Assert.False(string.IsNullOrEmpty((string?)call["id"]));
        Assert.Equal("get_weather", (string?)function["name"]);
        Assert.Equal("""{"city":"Bonn"}""", arguments!.ToJsonString());
        Assert.Equal(client == "openai" ? "tool_calls" : "tool_use", End(seen));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task ToolResult_ReachesTheModel(string client, string provider)
    {
        var seen = await world.ClientAsync(client, "useTool", new { model = provider, messages = Asking("Weather in Bonn?") });

        Assert.Equal("It is 18 degrees in Bonn.", (string?)seen["content"]);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Usage_IsTheProviders(string client, string provider)
    {
        await world.Scripted.ScriptAsync(new { chunks = 9 });

        var usage = (await world.ClientAsync(client, client == "openai" ? "streamWithUsage" : "stream", new { model = $"scripted-{provider}" }))["usage"]!;

        var (input, output) = client == "openai" ? ("prompt_tokens", "completion_tokens") : ("input_tokens", "output_tokens");
        Assert.Equal((11, 9), ((int)usage[input]!, (int)usage[output]!));
    }

    [Theory]
    [InlineData("openai", "complete")]
    [InlineData("openai", "stream")]
    [InlineData("anthropic", "complete")]
    public async Task Text_OfAnAzureDeployment_ArrivesWhole(string client, string scenario)
    {
        var seen = await world.ClientAsync(client, scenario, new { model = "azure" });

        Assert.Null(seen["error"]);
        Assert.Equal((Something, "aimock-azure"), ((string?)seen["content"], (string?)seen["headers"]!["x-orleansai-provider"]));
    }

    [Fact]
    public async Task TokensOfARequest_ForAModelThatIsNotAnthropics_AreAnEstimateThatSaysSo()
    {
        var seen = await world.ClientAsync("anthropic", "countTokens", new { model = "openai" });

        Assert.True((int?)seen["tokens"] is >= 3 and <= 12, seen.ToJsonString());
        Assert.Equal("true", (string?)seen["headers"]!["x-orleansai-estimated"]);
    }

    [Fact]
    public async Task RequestId_IsWhatAnthropicsClientShows()
    {
        var seen = await world.ClientAsync("anthropic", "complete", new { model = "openai" });
        var refused = await world.ClientAsync("anthropic", "complete", new { model = "no-such-model" });

        Assert.Equal((string?)seen["headers"]!["x-request-id"], (string?)seen["requestId"]);
        Assert.False(string.IsNullOrEmpty((string?)refused["requestId"]), refused.ToJsonString());
    }

    [Fact]
    public async Task StreamEvents_OfATranslatedAnswer_ComeInAnthropicsOrder()
    {
        var events = (await world.ClientAsync("anthropic", "stream", new { model = "openai" }))["events"]!.AsArray().Select(name => (string?)name).ToList();

        Assert.Equal(["message_start", "content_block_start", "content_block_delta"], events[..3]);
        Assert.Equal(["content_block_delta", "content_block_stop", "message_delta", "message_stop"], events[^4..]);
    }

    [Theory]
    [InlineData("openai", "anthropic", "seed")]
    [InlineData("openai", "openai", null)]
    [InlineData("anthropic", "openai", "top_k")]
    [InlineData("anthropic", "anthropic", null)]
    public async Task WhatTheOtherFormatHasNoWordFor_IsAnnounced(string client, string provider, string? dropped)
    {
        var options = client == "openai" ? (object)new { model = provider, seed = 7 } : new { model = provider, top_k = 7 };

        var seen = await world.ClientAsync(client, "complete", options);

        Assert.Equal(Something, (string?)seen["content"]);
        Assert.Equal(dropped, (string?)seen["headers"]!["x-orleansai-dropped"]);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Abort_CancelsTheUpstreamCall(string client, string provider)
    {
        await world.Scripted.ScriptAsync(new { chunks = 1000, chunkDelayMilliseconds = 20 });
        await world.Scripted.ClearJournalAsync();

        var seen = await world.ClientAsync(client, "abort", new { model = $"scripted-{provider}" });

        Assert.True((bool?)seen["aborted"], seen.ToJsonString());
        await Until.TrueAsync("the upstream's call to be aborted", async () => (int?)(await world.Scripted.JournalAsync())["aborted"] == 1);
    }

    private static string? End(JsonObject seen) => (string?)(seen["finishReason"] ?? seen["stopReason"]);

    private static object[] Asking(string question) => [new { role = "user", content = question }];
}
