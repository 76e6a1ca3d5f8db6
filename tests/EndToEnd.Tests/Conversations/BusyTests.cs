using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Conversations;

/// <summary>What becomes of messages that arrive while a turn is answered.</summary>
[Collection(nameof(ConversationServer))]
public sealed class BusyTests(ConversationServer fixture)
{
    [Fact]
    public async Task MessageDuringATurn_IsAnsweredAfterIt_AndTheQueueIsBounded()
    {
        var id = await fixture.CreateAsync(delay: 50);

        var accepted = new List<JsonObject>();
        for (var number = 1; number <= 4; number++)
        {
            accepted.Add(await fixture.SendAsync(id, $"Message {number}"));
        }

        var refused = await fixture.Alice.SendMessageAsync(id, new { text = "Too many" });
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal("queue_full", (string?)refused.Body["code"]);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(["running", "queued", "queued", "queued"], accepted.Select(item => (string?)item["turn"]!["status"]));
        var events = await fixture.ReadTurnAsync(id, null, turn: 4);
        Assert.Equal(
            ["turn.started 1", "turn.completed 1", "turn.started 2", "turn.completed 2", "turn.started 3", "turn.completed 3", "turn.started 4", "turn.completed 4"],
            events.Where(item => item.EventType is "turn.started" or "turn.completed").Select(item => $"{item.EventType} {item.Json()["turn"]}"));
    }

    [Fact]
    public async Task MessageDuringATurn_WhereThatIsRefused_Conflicts()
    {
        var id = await fixture.CreateAsync(delay: 50, whenBusy: "reject");
        await fixture.SendAsync(id, "The first");

        var refused = await fixture.Alice.SendMessageAsync(id, new { text = "The second" });

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal("turn_running", (string?)refused.Body["code"]);
        await fixture.ReadTurnAsync(id, null);
        Assert.Equal(2, (long)(await fixture.SendAsync(id, "The second"))["turn"]!["number"]!);
    }

    [Fact]
    public async Task MessageDuringATurn_ThatInterrupts_CancelsItAndIsAnswered()
    {
        var id = await fixture.CreateAsync(delay: 50, whenBusy: "interrupt");
        await fixture.SendAsync(id, "The first");
        await foreach (var item in fixture.Alice.StreamAsync(ConversationServer.Events(id)))
        {
            if (item.EventType == "delta")
            {
                break;
            }
        }

        await fixture.SendAsync(id, "The second");

        var events = await fixture.ReadTurnAsync(id, null, turn: 2);
        var cancelled = events.Single(item => item.EventType == "turn.cancelled").Json();
        Assert.Equal(1, (long)cancelled["turn"]!);
        Assert.True((bool)cancelled["interrupted"]!);
        var messages = await fixture.MessagesAsync(id);
        Assert.Equal(["1.0", "1.1", "2.0", "2.1"], messages.Select(message => (string?)message["id"]));
        Assert.True((bool)messages[1]["partial"]!);
        Assert.StartsWith((string)messages[1]["text"]!, ConversationServer.Answer, StringComparison.Ordinal);
        Assert.Equal(ConversationServer.Answer, (string?)messages[3]["text"]);
        await Until.TrueAsync("the first upstream call's end", async () => (int)(await fixture.Upstream.JournalAsync())["aborted"]! == 1);
    }

    [Fact]
    public async Task MessageSentTwiceAtOnce_IsAcceptedOnce()
    {
        var id = await fixture.CreateAsync(delay: 10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => fixture.Alice.SendMessageAsync(id, new { text = "Once", clientId = "one" })));

        Assert.All(answers, answer => Assert.Equal(1, (long)answer.Expect(HttpStatusCode.Accepted)["turn"]!["number"]!));
        Assert.Single(answers, answer => !(bool)answer.Body["duplicate"]!);
        await fixture.ReadTurnAsync(id, null);
        Assert.Equal(2, (await fixture.MessagesAsync(id)).Count);
    }
}
