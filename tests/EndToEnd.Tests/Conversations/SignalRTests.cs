using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Conversations;

/// <summary>What the user of SignalR's npm client sees; see clients/signalr.mjs for the scenarios.</summary>
[Collection(nameof(ConversationServer))]
public sealed class SignalRTests(ConversationServer fixture)
{
    [Theory]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    public async Task Message_IsAnsweredByEventsAndKept(string transport)
    {
        await fixture.ScriptAsync(delay: 5);

        var seen = await ClientAsync("answer", new { transport });

        Assert.Equal(1, (long)seen["accepted"]!["turn"]!["number"]!);
        Assert.False((bool)seen["accepted"]!["duplicate"]!);
        Assert.True((bool)seen["again"]!["duplicate"]!);
        Assert.Equal(1, (long)seen["again"]!["turn"]!["number"]!);
        var events = seen["events"]!.AsArray();
        AssertWhole(events);
        var end = events[^1]!;
        Assert.Equal("turn.completed", (string?)end["type"]);
        Assert.Equal(ConversationServer.Words, (int)end["usage"]!["outputTokens"]!);
        Assert.Equal(0.000211m, (decimal)end["cost"]!);
        var messages = seen["shown"]!["messages"]!["items"]!.AsArray();
        Assert.Equal(["Say something.", ConversationServer.Answer], messages.Select(message => (string?)message!["text"]));
        Assert.Equal(events.Count, (long)seen["shown"]!["after"]!);
    }

    [Fact]
    public async Task Stream_AfterItsConnectionWasCut_GoesOnWithEveryDeltaOnce()
    {
        await fixture.ScriptAsync(delay: 60);

        var seen = await ClientAsync("cut");

        Assert.NotNull(seen["shown"]!["conversation"]!["activity"]!["running"]);
        Assert.Equal(0, (long)seen["shown"]!["after"]!);
        var events = new JsonArray([.. seen["before"]!.AsArray().Concat(seen["after"]!.AsArray()).Select(item => item!.DeepClone())]);
        AssertWhole(events);
    }

    [Fact]
    public async Task TwoReaders_SeeTheSameEvents()
    {
        await fixture.ScriptAsync(delay: 10);

        var readers = (await ClientAsync("twoReaders"))["readers"]!.AsArray();

        AssertWhole(readers[0]!.AsArray());
        Assert.True(JsonNode.DeepEquals(readers[0], readers[1]), $"one saw {readers[0]}, the other {readers[1]}");
    }

    [Fact]
    public async Task Cancel_EndsTheTurnAndTheUpstreamCallAndKeepsTheTextSoFar()
    {
        await fixture.ScriptAsync(delay: 100);

        var seen = await ClientAsync("cancel");

        var events = seen["events"]!.AsArray();
        Assert.Equal("turn.cancelled", (string?)events[^1]!["type"]);
        var partial = seen["shown"]!["messages"]!["items"]!.AsArray()[^1]!;
        Assert.True((bool)partial["partial"]!);
        Assert.Equal(Text(events), (string?)partial["text"]);
        Assert.NotEqual(ConversationServer.Answer, Text(events));
        await Until.TrueAsync("the upstream call's end", async () => (int)(await fixture.Upstream.JournalAsync())["aborted"]! == 1);
    }

    [Theory]
    [InlineData("a-key-that-nobody-gave")]
    [InlineData("")]
    public async Task Connection_WithAWrongKey_IsRefused(string key)
    {
        var seen = await ClientAsync("connectOnly", key: key);

        Assert.Contains("401", (string?)seen["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ByLongPolling_IsRefused()
    {
        var seen = await ClientAsync("connectOnly", new { transport = "LongPolling" });

        Assert.Contains("Unable to connect to the server with any of the available transports", (string?)seen["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsWrong_IsSaid()
    {
        var others = await ConversationServer.CreateAsync(fixture.Bob);

        var seen = await ClientAsync("refusals", new { others });

        const string unknown = "There is no conversation 'conv_00000000000000000000000000000000'.";
        var expected = new Dictionary<string, string>
        {
            ["send"] = unknown,
            ["stream"] = unknown,
            ["resume"] = "There is no conversation 'nonsense'.",
            ["othersResume"] = $"There is no conversation '{others}'.",
            ["othersStream"] = $"There is no conversation '{others}'.",
            ["othersCancel"] = $"There is no conversation '{others}'.",
            ["noModel"] = "model is empty",
            ["noText"] = "text is empty",
            ["noMessage"] = "message is null",
            ["noTurn"] = "There is no turn 7.",
        };
        Assert.Equal(expected.Keys.Order(), seen.Select(item => item.Key).Order());
        Assert.All(expected, item => Assert.Contains(item.Value, (string?)seen[item.Key]!["error"], StringComparison.Ordinal));
    }

    /// <summary>One turn from its beginning to its end, nothing missing and nothing twice.</summary>
    private static void AssertWhole(JsonArray events)
    {
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(item => (long)item!["number"]!));
        Assert.Equal("turn.started", (string?)events[0]!["type"]);
        Assert.Equal("turn.completed", (string?)events[^1]!["type"]);
        Assert.Equal(ConversationServer.Answer, Text(events));
    }

    private static string Text(JsonArray events) =>
        string.Concat(events.Where(item => (string?)item!["type"] == "delta").Select(item => (string?)item!["text"]));

    private Task<JsonObject> ClientAsync(string scenario, object? options = null, string key = ConversationServer.AliceKey) =>
        NodeScript.RunAsync("signalr.mjs", fixture.Server.Url.ToString(), key, scenario, JsonSerializer.Serialize(options ?? new { }));
}
