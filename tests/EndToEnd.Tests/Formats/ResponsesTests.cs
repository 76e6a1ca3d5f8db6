using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Formats;

/// <summary>
/// Responses asked for with OpenAI's own client, of a provider that serves them itself (<c>responses</c>), of one that has chat
/// completions alone (<c>openai</c>) and of one of another format (<c>anthropic</c>).
/// </summary>
[Collection(nameof(FormatServer))]
public sealed class ResponsesTests(FormatServer world)
{
    private const string Something = "Nothing is faster than light, and little is slower than an upstream under load.";

    public static IEnumerable<object[]> Providers => [["responses"], ["openai"], ["anthropic"]];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Text_ArrivesWhole(string provider)
    {
        var seen = await ClientAsync("respond", provider);

        Assert.Null(seen["error"]);
        Assert.Equal((Something, "completed"), ((string?)seen["content"], (string?)seen["status"]));
        Assert.StartsWith("resp", (string?)seen["id"], StringComparison.Ordinal);
        Assert.Equal($"aimock-{provider}", (string?)seen["headers"]!["x-orleansai-provider"]);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Stream_ArrivesInPiecesAndAsAWhole(string provider)
    {
        var seen = await ClientAsync("streamResponse", provider);

        Assert.Null(seen["error"]);
        Assert.Equal((Something, Something, "completed"), ((string?)seen["text"], (string?)seen["content"], (string?)seen["status"]));
        var events = seen["events"]!.AsArray().Select(type => (string?)type).ToList();
        Assert.Equal("response.created", events[0]);
        Assert.Equal("response.completed", events[^1]);
        Assert.Contains("response.output_item.done", events);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Tool_IsCalledAndItsResultReachesTheModel(string provider)
    {
        var seen = await ClientAsync("useToolInResponse", provider, new { role = "user", content = "Weather in Bonn?" });

        Assert.Null(seen["error"]);
        Assert.Equal("It is 18 degrees in Bonn.", (string?)seen["content"]);
    }

    [Theory]
    [InlineData("scripted-openai")]
    [InlineData("scripted-anthropic")]
    public async Task Usage_IsTheProviders(string provider)
    {
        await world.Scripted.ScriptAsync(new { chunks = 9 });

        var usage = (await ClientAsync("streamResponse", provider))["usage"]!;

        Assert.Equal((11, 9), ((int)usage["input_tokens"]!, (int)usage["output_tokens"]!));
    }

    [Theory]
    [InlineData("scripted-openai")]
    [InlineData("scripted-anthropic")]
    public async Task Abort_CancelsTheUpstreamCall(string provider)
    {
        await world.Scripted.ScriptAsync(new { chunks = 1000, chunkDelayMilliseconds = 20 });
        await world.Scripted.ClearJournalAsync();

        var seen = await ClientAsync("abortResponse", provider);

        Assert.True((bool?)seen["aborted"], seen.ToJsonString());
        await Until.TrueAsync("the upstream's call to be aborted", async () => (int?)(await world.Scripted.JournalAsync())["aborted"] == 1);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task RequestThatTheProviderRefuses_IsABadRequestErrorInTheProvidersWords(string provider)
    {
        var seen = await ClientAsync("respond", provider, new { role = "user", content = "Refuse this." });

        Assert.Equal(("BadRequestError", 400), ((string?)seen["error"], (int?)seen["status"]));
        Assert.Contains("The prompt is refused.", (string?)seen["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatOnlyOpenAIKeeps_IsABadRequestErrorThatSaysWhatToDo()
    {
        var seen = await world.ClientAsync("openai", "respond", new { model = "openai", previous_response_id = "resp_1" });

        Assert.Equal(("BadRequestError", "previous_response_id"), ((string?)seen["error"], (string?)seen["param"]));
        Assert.Contains("send the whole conversation as 'input'", (string?)seen["message"], StringComparison.Ordinal);
    }

    private Task<JsonObject> ClientAsync(string scenario, string model, params object[] messages) =>
        world.ClientAsync("openai", scenario, messages.Length > 0 ? (object)new { model, messages } : new { model });
}
