using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Conversations;

/// <summary>Conversations as a whole: forked, deleted, listed, and hidden from everyone but their owner.</summary>
[Collection(nameof(ConversationServer))]
public sealed class ConversationTests(ConversationServer fixture)
{
    [Fact]
    public async Task Fork_GoesOnFromAMessageAndLeavesTheOriginal()
    {
        var id = await fixture.CreateAsync(delay: 0);
        foreach (var text in new[] { "The first", "The second" })
        {
            (await fixture.Alice.PostAsync(ConversationServer.Messages(id), new { text })).Expect(HttpStatusCode.OK);
        }

        var fork = (await fixture.Alice.PostAsync($"/api/conversations/{id}/fork", new { at = "1.1", title = "Another way" })).Expect(HttpStatusCode.Created);

        var forkId = (string)fork["id"]!;
        Assert.Equal((id, "1.1", "Another way"), ((string?)fork["forkedFrom"], (string?)fork["forkedAt"], (string?)fork["title"]));
        var turn = (await fixture.Alice.PostAsync(ConversationServer.Messages(forkId), new { text = "The other second" })).Expect(HttpStatusCode.OK)["turn"]!;
        Assert.Equal(2, (long)turn["number"]!);
        Assert.Equal(["The first", ConversationServer.Answer, "The other second", ConversationServer.Answer], (await fixture.MessagesAsync(forkId)).Select(message => (string?)message["text"]));
        Assert.Equal(["The first", ConversationServer.Answer, "The second", ConversationServer.Answer], (await fixture.MessagesAsync(id)).Select(message => (string?)message["text"]));
        var body = JsonNode.Parse((string)(await fixture.Upstream.JournalAsync())["entries"]!.AsArray()[^1]!["body"]!)!;
        Assert.Equal(["The first", ConversationServer.Answer, "The other second"], body["messages"]!.AsArray().Select(message => (string?)message!["content"]));
    }

    [Fact]
    public async Task DeletedConversation_IsGoneForEveryone_AndItsReadersAndItsTurnEnd()
    {
        var id = await fixture.CreateAsync(delay: 100);
        await fixture.SendAsync(id, "Say something.");
        var reading = fixture.Alice.StreamAsync(ConversationServer.Events(id)).ToListAsync().AsTask();
        await Until.TrueAsync("the upstream call", async () => (int)(await fixture.Upstream.JournalAsync())["requests"]! == 1);

        var deleted = await fixture.Alice.DeleteAsync($"/api/conversations/{id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        await reading.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.All(await AskAllAsync(fixture.Alice, id), answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
        await Until.TrueAsync("the upstream call's end", async () => (int)(await fixture.Upstream.JournalAsync())["aborted"]! == 1);
    }

    [Fact]
    public async Task Conversation_OfSomebodyElse_DoesNotExist()
    {
        var id = await fixture.CreateAsync(delay: 0);
        (await fixture.Alice.PostAsync(ConversationServer.Messages(id), new { text = "Private" })).Expect(HttpStatusCode.OK);

        foreach (var stranger in new[] { fixture.Bob, fixture.OtherAlice })
        {
            foreach (var answer in await AskAllAsync(stranger, id))
            {
                Assert.Equal(HttpStatusCode.NotFound, answer.Status);
                Assert.Contains($"There is no conversation '{id}'.", answer.Text, StringComparison.Ordinal);
            }

            Assert.DoesNotContain(id, (await stranger.GetAsync("/api/conversations?limit=200")).Text, StringComparison.Ordinal);
        }

        Assert.All(await AskAllAsync(fixture.Eve, id), answer => Assert.Equal(HttpStatusCode.Forbidden, answer.Status));
        Assert.Equal(2, (await fixture.MessagesAsync(id)).Count);
    }

    [Fact]
    public async Task List_ShowsTheLastChangedFirst_PageByPage()
    {
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await ConversationServer.CreateAsync(fixture.OtherAlice));
        }

        var listed = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await fixture.OtherAlice.GetAsync($"/api/conversations?limit=3&cursor={cursor}")).Expect(HttpStatusCode.OK);
            Assert.InRange(page["items"]!.AsArray().Count, 1, 3);
            listed.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            cursor = (string?)page["next"];
        }

        Assert.Equal(ids.AsEnumerable().Reverse(), listed);
    }

    /// <summary>Everything that can be asked of a conversation.</summary>
    private static async Task<ApiAnswer[]> AskAllAsync(ApiClient api, string id) =>
    [
        await api.GetAsync($"/api/conversations/{id}"),
        await api.GetAsync(ConversationServer.Messages(id)),
        await api.GetAsync($"/api/conversations/{id}/turns/1"),
        await api.GetAsync(ConversationServer.Events(id)),
        await api.PatchAsync($"/api/conversations/{id}", new { title = "Mine" }),
        await api.SendMessageAsync(id, new { text = "Hello" }),
        await api.PostAsync($"/api/conversations/{id}/cancel", new { }),
        await api.PostAsync($"/api/conversations/{id}/fork", new { }),
        await api.DeleteAsync($"/api/conversations/{id}"),
    ];
}
