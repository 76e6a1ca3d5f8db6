using OrleansAi.Conversations;
using static OrleansAi.Grains.Tests.Conversations.ConversationHost;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>Readers of a conversation's events.</summary>
public sealed class ConversationReaderTests : ConversationFixture
{
    [Fact]
    public async Task ReadEvents_TwoReaders_SeeTheSame()
    {
        var grain = await Host.CreateAsync("One");
        var early = grain.ReadEvents(Alice, 0).Until(item => item.EndsTurn, "the end of the turn for the early reader");
        var call = await Host.Gateway.NextAsync();
        call.Say("1");
        var late = grain.ReadEvents(Alice, 0).Until(item => item.EndsTurn, "the end of the turn for the late reader");
        call.Say("2");
        call.End();

        Assert.Equal(await early, await late);
    }

    [Fact]
    public async Task ReadEvents_SlowReader_SlowsNobodyAndMissesNothing()
    {
        var grain = await Host.CreateAsync("One");
        var call = await Host.Gateway.NextAsync();
        await using var slow = grain.ReadEvents(Alice, 0).WithBatchSize(1).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync().AsTask().Within("the first event"));

        for (var i = 0; i < 300; i++)
        {
            call.Say($"<{i}>");
            await grain.ReadEvents(Alice, i + 1).Until(item => item is Delta, $"delta {i}");
        }

        call.End();
        var fast = await grain.ReadEvents(Alice, 0).Until(item => item.EndsTurn, "the end of the turn");
        var seen = new List<ConversationEvent> { slow.Current };
        while (!seen[^1].EndsTurn && await slow.MoveNextAsync().AsTask().Within("the slow reader's next event"))
            seen.Add(slow.Current);

        Assert.Equal(fast, seen);
        Assert.True(seen.Count >= 303);
    }

    [Fact]
    public async Task ReadEvents_FromAnyNumber_ContinuesBehindIt()
    {
        Host.Gateway.AnswerAtOnce = "Hi.";
        var grain = await Host.CreateAsync("One");
        var all = await grain.ReadEvents(Alice, 0).Until(item => item.EndsTurn, "the end of the turn");

        for (var after = 0; after < all.Count; after++)
            Assert.Equal(all.Skip(after), await grain.ReadEvents(Alice, after).Until(item => item.EndsTurn, $"the end, read after {after}"));

        var page = (await grain.GetEvents(Alice, 1, 2)).ValueOrThrow();
        Assert.Equal(all.Skip(1).Take(2), page.Items);
        Assert.Equal(all.Count, page.Last);
    }

    [Fact]
    public async Task ReadEvents_Deleted_Ends()
    {
        var grain = await Host.CreateAsync("One");
        await Host.Gateway.NextAsync();
        var reading = CountAsync(grain.ReadEvents(Alice, 0));

        await grain.Delete(Alice);

        Assert.InRange(await reading.Within("the end of the stream"), 0, 1);
        Assert.Equal(ConversationProblemKind.NotFound, (await grain.Get(Alice)).Problem?.Kind);
        Assert.Null(await Host.Store.LoadAsync(grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task EveryMethod_SomebodyElse_FindsNothing()
    {
        var grain = await Host.CreateAsync("One");
        var strangers = new[] { Alice with { User = "bob" }, Alice with { Tenant = "other" } };

        foreach (var stranger in strangers)
        {
            Assert.Equal(ConversationProblemKind.NotFound, (await grain.Get(stranger)).Problem?.Kind);
            Assert.Equal(ConversationProblemKind.NotFound, (await grain.Update(stranger, new ConversationUpdate { Title = "mine" })).Problem?.Kind);
            Assert.Equal(ConversationProblemKind.NotFound, (await grain.Send(stranger, new NewMessage { Text = "x" })).Problem?.Kind);
            Assert.Equal(ConversationProblemKind.NotFound, (await grain.GetTurn(stranger, 1, TimeSpan.Zero)).Problem?.Kind);
            Assert.Equal(ConversationProblemKind.NotFound, (await grain.GetMessages(stranger, new MessageQuery())).Problem?.Kind);
            Assert.Equal(ConversationProblemKind.NotFound, (await grain.GetEvents(stranger, 0, 10)).Problem?.Kind);
            Assert.Equal(ConversationProblemKind.NotFound, (await grain.Cancel(stranger, null)).Problem?.Kind);
            Assert.Equal(ConversationProblemKind.NotFound, (await grain.Fork(stranger, null, NewId(), null)).Problem?.Kind);
            Assert.Equal(ConversationProblemKind.NotFound, (await grain.Delete(stranger)).Problem?.Kind);
            Assert.Equal(0, await CountAsync(grain.ReadEvents(stranger, 0)).Within("the end of a stranger's stream"));
        }

        Assert.Equal(TurnStatus.Running, (await grain.Get(Alice)).ValueOrThrow().Activity!.Running!.Status);
    }

    [Fact]
    public async Task Fork_AtAnAnswer_GoesOnFromThere()
    {
        Host.Gateway.AnswerAtOnce = "1.";
        var grain = await Host.CreateAsync("One");
        await grain.GetTurn(Alice, 1, Waiting.Patience);
        await grain.Send(Alice, new NewMessage { Text = "Two" });
        await grain.GetTurn(Alice, 2, Waiting.Patience);
        await Host.Gateway.NextAsync();
        await Host.Gateway.NextAsync();

        var fork = (await grain.Fork(Alice, new MessageId(1, 1), NewId(), "Other way")).ValueOrThrow();
        var forked = Host.Grain(fork.Id);
        var accepted = (await forked.Send(Alice, new NewMessage { Text = "Three" })).ValueOrThrow();

        Assert.Equal(["user: One", "assistant: 1.", "user: Three"], (await Host.Gateway.NextAsync()).Messages);
        Assert.Equal(2, accepted.Turn.Number);
        Assert.Equal((grain.GetPrimaryKeyString(), "Other way"), (fork.ForkedFrom, fork.Title));
        Assert.Equal(4, (await grain.GetMessages(Alice, new MessageQuery())).ValueOrThrow().Items.Length);
        Assert.Equal(ConversationProblemKind.NotFound, (await grain.Fork(Alice, new MessageId(1, 7), NewId(), null)).Problem?.Kind);
    }

    private static async Task<int> CountAsync(IAsyncEnumerable<ConversationEvent> events)
    {
        var count = 0;
        await foreach (var _ in events)
            count++;

        return count;
    }
}
