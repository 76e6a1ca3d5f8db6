using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Formats;

/// <summary>The own clients of OpenAI, Anthropic, Google and Ollama, each with a model of a provider of every format.</summary>
[Collection(nameof(FormatServer))]
public sealed class FormatMatrixTests(FormatServer world)
{
    private const string Something = "Nothing is faster than light, and little is slower than an upstream under load.";

    /// <summary>Every client's format with every provider's.</summary>
    public static IEnumerable<object[]> Pairs => from client in Formats from provider in Formats select new object[] { client, provider };

    /// <summary>The same, whole and streamed.</summary>
    public static IEnumerable<object[]> Cells => from pair in Pairs from scenario in new[] { "complete", "stream" } select (object[])[.. pair, scenario];

    private static string[] Formats => ["openai", "anthropic", "gemini", "ollama"];

    // What each format calls the same things.
    private static Dictionary<string, (string Stop, string Tools, string Input, string Output)> Words => new()
    {
        ["openai"] = ("stop", "tool_calls", "prompt_tokens", "completion_tokens"),
        ["anthropic"] = ("end_turn", "tool_use", "input_tokens", "output_tokens"),
        ["gemini"] = ("STOP", "STOP", "promptTokenCount", "candidatesTokenCount"),
        ["ollama"] = ("stop", "stop", "prompt_eval_count", "eval_count"),
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Text_ArrivesWhole(string client, string provider, string scenario)
    {
        var seen = await world.ClientAsync(client, scenario, new { model = provider });

        Assert.Null(seen["error"]);
        Assert.Equal(Something, (string?)seen["content"]);
        Assert.Equal(Words[client].Stop, End(seen));
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

        // Where both speak a format whose calls need no ids, there may be none.
        Assert.Equal(client == provider && client is "gemini" or "ollama", string.IsNullOrEmpty((string?)call["id"]));
        Assert.Equal("get_weather", (string?)function["name"]);
        Assert.Equal("""{"city":"Bonn"}""", arguments!.ToJsonString());

        // aimock's own word for it, which passes where the client is Google's.
        Assert.Equal((client, provider) == ("gemini", "gemini") ? "FUNCTION_CALL" : Words[client].Tools, End(seen));
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

        var words = Words[client];
        Assert.Equal((11, 9), ((int)usage[words.Input]!, (int)usage[words.Output]!));
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

    [Theory]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    public async Task TokensOfARequest_ForAModelWhoseProviderDoesNotCount_AreAnEstimateThatSaysSo(string client)
    {
        var seen = await world.ClientAsync(client, "countTokens", new { model = "openai" });

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
    [InlineData("gemini", "openai", "generationConfig.topK")]
    [InlineData("gemini", "gemini", null)]
    [InlineData("ollama", "openai", "options.num_ctx")]
    [InlineData("ollama", "ollama", null)]
    public async Task WhatTheOtherFormatHasNoWordFor_IsAnnounced(string client, string provider, string? dropped)
    {
        object options = client switch
        {
            "openai" => new { model = provider, seed = 7 },
            "anthropic" => new { model = provider, top_k = 7 },
            "gemini" => new { model = provider, topK = 7 },
            _ => new { model = provider, options = new { num_ctx = 8192 } },
        };

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

    [Fact]
    public async Task Generate_OfOllamasClient_ArrivesWholeAndInPieces()
    {
        var seen = await world.ClientAsync("ollama", "generate", new { model = "openai" });

        Assert.Equal((Something, Something), ((string?)seen["content"], (string?)seen["streamed"]));
    }

    [Fact]
    public async Task Embed_OfOllamasClient_IsAnsweredByAnyProvider()
    {
        var seen = await world.ClientAsync("ollama", "embed", new { model = "openai" });

        Assert.Equal(2, seen["lengths"]!.AsArray().Count);
        Assert.All(seen["lengths"]!.AsArray(), length => Assert.True((int)length! > 100));
    }

    [Theory]
    [InlineData("gemini", "models/anthropic")]
    [InlineData("ollama", "anthropic")]
    public async Task Models_AreListed(string client, string name)
    {
        var seen = await world.ClientAsync(client, "list", new { });

        Assert.Contains(name, seen["models"]!.AsArray().Select(model => (string?)model));
    }

    private static string? End(JsonObject seen) => (string?)(seen["finishReason"] ?? seen["stopReason"]);

    private static object[] Asking(string question) => [new { role = "user", content = question }];
}
