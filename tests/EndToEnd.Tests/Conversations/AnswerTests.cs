using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Conversations;

/// <summary>Answers as a program meets them that speaks HTTP and nothing else: whole, as events, and read again.</summary>
[Collection(nameof(ConversationServer))]
public sealed class AnswerTests(ConversationServer fixture)
{
    [Fact]
    public async Task Message_ByPlainPost_IsAnsweredByTheWholeTurn()
    {
        var id = await fixture.CreateAsync(delay: 0);

        var result = (await fixture.Alice.PostAsync(ConversationServer.Messages(id), new { text = "Say something." })).Expect(HttpStatusCode.OK);

        Assert.Equal("completed", (string?)result["turn"]!["status"]);
        Assert.Equal("scripted", (string?)result["turn"]!["provider"]);
        Assert.Equal(0.000211m, (decimal)result["turn"]!["cost"]!);
        Assert.Equal(ConversationServer.Answer, (string?)result["answer"]!["text"]);
        Assert.Equal("stop", (string?)result["answer"]!["finishReason"]);
        var body = JsonNode.Parse((string)(await fixture.Upstream.JournalAsync())["entries"]![0]!["body"]!)!;
        Assert.Equal("Say something.", (string?)body["messages"]!.AsArray()[^1]!["content"]);
    }

    [Fact]
    public async Task Message_ByPostThatAcceptsEvents_IsAnsweredByTheTurnsEvents()
    {
        var id = await fixture.CreateAsync(delay: 5);
        (await fixture.Alice.PostAsync(ConversationServer.Messages(id), new { text = "The first" })).Expect(HttpStatusCode.OK);

        var events = await fixture.Alice.StreamAsync(ConversationServer.Messages(id), new { text = "The second" }).ToListAsync();

        Assert.Equal("turn.started", events[0].EventType);
        Assert.Equal("turn.completed", events[^1].EventType);
        Assert.All(events, item => Assert.Equal(2, (long)item.Json()["turn"]!));
        Assert.Equal(ConversationServer.Answer, events.Text());
    }

    [Fact]
    public async Task Creation_WithAFirstMessage_AnswersItAtOnce()
    {
        await fixture.ScriptAsync(delay: 5);

        var events = await fixture.Alice.StreamAsync("/api/conversations", new { model = "scripted", message = new { text = "Say something." } }).ToListAsync();

        Assert.Equal("1", events[0].EventId);
        Assert.Equal("turn.completed", events[^1].EventType);
        Assert.Equal(ConversationServer.Answer, events.Text());
    }

    [Fact]
    public async Task Events_ReadOnFromAnyNumber_AreTheSame()
    {
        var id = await fixture.CreateAsync(delay: 30);
        await fixture.SendAsync(id, "Say something.");
        var whole = await fixture.ReadTurnAsync(id, null);
        Assert.Equal(Enumerable.Range(1, whole.Count).Select(number => $"{number}"), whole.Select(item => item.EventId));

        // While another turn is answered, readers come back with every number that there is.
        await fixture.SendAsync(id, "And again.");
        var later = await Task.WhenAll(Enumerable.Range(0, whole.Count + 1).Select(seen => fixture.ReadTurnAsync(id, seen, turn: 2)));

        var longest = later[0];
        Assert.Equal("turn.completed", longest[^1].EventType);
        Assert.Equal(ConversationServer.Answer + ConversationServer.Answer, longest.Text());
        for (var seen = 0; seen < later.Length; seen++)
        {
            Assert.Equal(longest.Skip(seen), later[seen]);
        }

        var page = await fixture.Alice.SendAsync(
            HttpMethod.Get, $"/api/conversations/{id}/events?after=0", null, default, ("accept", "application/json"));
        var stored = page.Expect(HttpStatusCode.OK)["items"]!.AsArray();
        Assert.Equal(longest.Count, stored.Count);
        Assert.All(longest.Zip(stored), pair => Assert.True(JsonNode.DeepEquals(pair.First.Json(), pair.Second), $"{pair.First.Data} is stored as {pair.Second}"));
    }

    [Fact]
    public async Task FailedUpstream_FailsTheTurnWithAReason_AndTheNextOneIsAnswered()
    {
        var id = await fixture.CreateAsync(delay: 0);
        await fixture.Upstream.ScriptAsync(new { status = 400 });

        var result = (await fixture.Alice.PostAsync(ConversationServer.Messages(id), new { text = "The first" })).Expect(HttpStatusCode.OK);

        Assert.Equal("failed", (string?)result["turn"]!["status"]);
        Assert.False(string.IsNullOrEmpty((string?)result["turn"]!["failure"]!["code"]));
        Assert.False(string.IsNullOrEmpty((string?)result["turn"]!["failure"]!["message"]));
        await fixture.ScriptAsync(delay: 0);
        var next = (await fixture.Alice.PostAsync(ConversationServer.Messages(id), new { text = "The second" })).Expect(HttpStatusCode.OK);
        Assert.Equal("completed", (string?)next["turn"]!["status"]);
    }
}
