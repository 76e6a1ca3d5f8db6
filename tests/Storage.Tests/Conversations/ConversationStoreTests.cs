using System.Collections.Immutable;
using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Quotas;
using OrleansAi.Storage.Conversations;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Tests.Conversations;

public abstract class ConversationStoreTests(TestStore store) : DatabaseTests(store)
{
    private const string Id = "conv_1";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Caller Alice = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat], KeyId = "key_1" };

    [Fact]
    public async Task LoadAsync_Unknown_IsNull()
    {
        var store = await OpenAsync();

        Assert.Null(await store.LoadAsync("conv_none"));
    }

    [Fact]
    public async Task WriteAsync_AcceptedTurn_IsLoadedAsWritten()
    {
        var store = await OpenAsync();
        var change = Accepted(Id);

        await store.WriteAsync(change);

        var loaded = await store.LoadAsync(Id);
        Assert.NotNull(loaded);
        Assert.Equal(change.Created!.Metadata, loaded.Conversation.Metadata);
        Assert.Equal(change.Created, loaded.Conversation with { Metadata = change.Created.Metadata });
        Assert.Equal((1, 1), (loaded.LastEvent, loaded.LastTurn));
        var unfinished = Assert.Single(loaded.Unfinished);
        Assert.Equal(change.NewTurns[0].Turn, unfinished.Turn);
        Assert.Equal(Alice with { Scopes = unfinished.Caller.Scopes }, unfinished.Caller);
        AssertSame(Alice.Scopes, unfinished.Caller.Scopes);
        AssertSame(change.Messages, await store.ReadMessagesAsync(Id, new MessageQuery()));
        AssertSame(change.Events, await store.ReadEventsAsync(Id, 0, 10));
    }

    [Fact]
    public async Task WriteAsync_FinishedTurn_KeepsItsOutcomeAndSteps()
    {
        var store = await OpenAsync();
        await store.WriteAsync(Accepted(Id));
        var finished = Finished();

        await store.WriteAsync(finished);

        Assert.Equal(finished.ChangedTurns[0], await store.FindTurnAsync(Id, 1));
        Assert.Equal(finished.ChangedTurns[0], await store.FindTurnAsync(Id, "client-1"));
        AssertSame(finished.Steps, await store.ReadStepsAsync(Id, 1));
        AssertSame(finished.Events, await store.ReadEventsAsync(Id, 1, 100));
        Assert.Empty((await store.LoadAsync(Id))!.Unfinished);
        var answer = (await store.ReadMessagesAsync(Id, new MessageQuery { Descending = true, Limit = 1 }))[0];
        AssertSame(finished.Messages[0].ToolCalls, answer.ToolCalls);
        Assert.Equal(finished.Messages[0], answer with { ToolCalls = finished.Messages[0].ToolCalls });
    }

    [Fact]
    public async Task WriteAsync_EventNumberTaken_WritesNothing()
    {
        var store = await OpenAsync();
        await store.WriteAsync(Accepted(Id));
        var second = new ConversationChange
        {
            ConversationId = Id,
            Messages = [Message(2, 0, MessageRole.User, "again")],
            Events = [new TurnStarted { Number = 1, Turn = 2, At = Noon, Message = new MessageId(2, 0), Model = "chat" }],
        };

        await Assert.ThrowsAsync<StorageException>(async () => await store.WriteAsync(second));

        Assert.Single(await store.ReadMessagesAsync(Id, new MessageQuery()));
    }

    [Fact]
    public async Task WriteAsync_TurnThatHasEnded_Fails()
    {
        var store = await OpenAsync();
        await store.WriteAsync(Accepted(Id));
        await store.WriteAsync(Finished());

        var again = new ConversationChange { ConversationId = Id, ChangedTurns = [Finished().ChangedTurns[0]] };

        await Assert.ThrowsAsync<StorageException>(async () => await store.WriteAsync(again));
    }

    [Fact]
    public async Task WriteAsync_SecondTurnOfOneClientId_Fails()
    {
        var store = await OpenAsync();
        await store.WriteAsync(Accepted(Id));
        var again = Turn(2) with { ClientMessageId = "client-1" };

        await Assert.ThrowsAsync<StorageException>(
            async () => await store.WriteAsync(new ConversationChange { ConversationId = Id, NewTurns = [new StoredTurn(again, Alice)] }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(50)]
    public async Task WriteAsync_ManyEvents_AreReadInOrder(int count)
    {
        var store = await OpenAsync();
        await store.WriteAsync(Accepted(Id));
        ImmutableArray<ConversationEvent> events =
            [.. Enumerable.Range(2, count).Select(number => new Delta { Number = number, Turn = 1, At = Noon, Text = $"piece {number} ☃" })];

        await store.WriteAsync(new ConversationChange { ConversationId = Id, Events = events });

        AssertSame(events, await store.ReadEventsAsync(Id, 1, 100));
        AssertSame(events.Take(3), await store.ReadEventsAsync(Id, 1, 3));
    }

    [Fact]
    public async Task ReadMessagesAsync_BothDirections_PagesByTurnThenPosition()
    {
        var store = await OpenAsync();
        await store.WriteAsync(Accepted(Id) with
        {
            Messages =
            [
                .. from turn in Enumerable.Range(1, 12)
                   from position in Enumerable.Range(0, 2)
                   select Message(turn, position, (MessageRole)position, $"{turn}.{position}"),
            ],
        });

        var first = await store.ReadMessagesAsync(Id, new MessageQuery { Limit = 2 });
        var middle = await store.ReadMessagesAsync(Id, new MessageQuery { After = new MessageId(9, 1), Before = new MessageId(11, 0) });
        var newest = await store.ReadMessagesAsync(Id, new MessageQuery { Descending = true, Limit = 2 });

        Assert.Equal(["1.0", "1.1", "2.0"], first.Select(message => message.Text));
        Assert.Equal(["10.0", "10.1"], middle.Select(message => message.Text));
        Assert.Equal(["12.1", "12.0", "11.1"], newest.Select(message => message.Text));
    }

    [Fact]
    public async Task ListAsync_SeveralOwners_PagesThroughOneOwnersNewestFirst()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 7; i++)
            await store.WriteAsync(Accepted($"conv_{i}", Noon.AddMinutes(i / 2)));

        await store.WriteAsync(Accepted("conv_other") with { Created = Created("conv_other", Noon) with { User = "bob" } });
        await store.WriteAsync(new ConversationChange { ConversationId = "conv_0", TouchedAt = Noon.AddHours(1) });

        var seen = new List<string>();
        ConversationCursor? cursor = null;
        while (await store.ListAsync("acme", "alice", cursor, 3) is { IsEmpty: false } page)
        {
            seen.AddRange(page.Select(conversation => conversation.Id));
            cursor = new ConversationCursor(page[^1].UpdatedAt, page[^1].Id);
        }

        Assert.Equal(["conv_0", "conv_6", "conv_5", "conv_4", "conv_3", "conv_2", "conv_1"], seen);
    }

    [Fact]
    public async Task ListUnfinishedAsync_SomeFinished_NamesTheOthersOnce()
    {
        var store = await OpenAsync();
        foreach (var id in (string[])["conv_a", "conv_b", "conv_c"])
            await store.WriteAsync(Accepted(id));

        await store.WriteAsync(new ConversationChange { ConversationId = "conv_a", NewTurns = [new StoredTurn(Turn(2) with { Status = TurnStatus.Queued }, Alice)] });
        await store.WriteAsync(Finished() with { ConversationId = "conv_b" });

        AssertSame(["conv_a", "conv_c"], await store.ListUnfinishedAsync(null, Noon.AddMinutes(1), 10));
        AssertSame(["conv_c"], await store.ListUnfinishedAsync("conv_a", Noon.AddMinutes(1), 10));
        Assert.Empty(await store.ListUnfinishedAsync(null, Noon, 10));
    }

    [Fact]
    public async Task ForkAsync_AtUserMessage_CopiesMessagesUpToIt()
    {
        var store = await OpenAsync();
        await store.WriteAsync(Accepted(Id));
        await store.WriteAsync(Finished());
        await store.WriteAsync(new ConversationChange
        {
            ConversationId = Id,
            Messages = [Message(2, 0, MessageRole.User, "more")],
            NewTurns = [new StoredTurn(Turn(2), Alice)],
        });
        var fork = Created("conv_2", Noon.AddDays(1)) with { ForkedFrom = Id, ForkedAt = new MessageId(2, 0) };

        await store.ForkAsync(Id, fork);

        var loaded = await store.LoadAsync("conv_2");
        Assert.Equal((0, 2), (loaded!.LastEvent, loaded.LastTurn));
        Assert.Equal(fork.ForkedAt, loaded.Conversation.ForkedAt);
        Assert.Empty(loaded.Unfinished);
        Assert.Equal(TurnStatus.Cancelled, (await store.FindTurnAsync("conv_2", 2))!.Status);
        Assert.Equal(3, (await store.ReadMessagesAsync("conv_2", new MessageQuery())).Length);
        Assert.Single((await store.LoadAsync(Id))!.Unfinished);
    }

    [Fact]
    public async Task DeleteAsync_OneOfTwo_LeavesTheOther()
    {
        var store = await OpenAsync();
        await store.WriteAsync(Accepted(Id));
        await store.WriteAsync(Accepted("conv_2"));

        await store.DeleteAsync(Id);

        Assert.Null(await store.LoadAsync(Id));
        Assert.Empty(await store.ReadMessagesAsync(Id, new MessageQuery()));
        Assert.Empty(await store.ReadEventsAsync(Id, 0, 10));
        Assert.Null(await store.FindTurnAsync(Id, 1));
        Assert.NotNull(await store.LoadAsync("conv_2"));
    }

    [Fact]
    public async Task WriteAsync_TouchOfDeleted_Fails()
    {
        var store = await OpenAsync();

        await Assert.ThrowsAsync<StorageException>(
            async () => await store.WriteAsync(new ConversationChange { ConversationId = "conv_gone", TouchedAt = Noon }));
    }

    // Immutable arrays are equal to themselves only; their items are compared here.
    private static void AssertSame<T>(IEnumerable<T> expected, IEnumerable<T> actual) => Assert.Equal(expected.ToList(), actual.ToList());

    private async Task<ConversationStore> OpenAsync() => new(await Store.OpenMigratedAsync());

    private static ConversationChange Accepted(string id, DateTimeOffset? at = null) => new()
    {
        ConversationId = id,
        Created = Created(id, at ?? Noon),
        Messages = [Message(1, 0, MessageRole.User, "Hello \"world\" ✓ 😀")],
        NewTurns = [new StoredTurn(Turn(1), Alice)],
        Events = [new TurnStarted { Number = 1, Turn = 1, At = Noon, Message = new MessageId(1, 0), Model = "chat" }],
    };

    private static ConversationChange Finished() => new()
    {
        ConversationId = Id,
        ChangedTurns =
        [
            Turn(1) with
            {
                Status = TurnStatus.Completed,
                Attempt = 2,
                FinishedAt = Noon.AddSeconds(5),
                Usage = new TokenUsage { InputTokens = 10, OutputTokens = 20, CachedInputTokens = 3, ReasoningTokens = 4, Estimated = true },
                Cost = new Money(123_456_789),
                Provider = "openai",
                UpstreamModel = "gpt-x",
                Failure = new TurnFailure("code", "message", TimeSpan.FromSeconds(3)),
            },
        ],
        Messages =
        [
            Message(1, 1, MessageRole.Assistant, "Hi") with
            {
                Partial = true, FinishReason = "stop", ToolCallId = "t", ToolCalls = [new ToolCallRequest("call_1", "search", "{\"q\":1}")],
            },
        ],
        Steps =
        [
            new StoredStep
            {
                Turn = 1, Number = 1, Kind = StepKind.ModelCall, Attempt = 2, Status = StepStatus.Completed, Result = "1.1", StartedAt = Noon, FinishedAt = Noon.AddSeconds(5),
            },
        ],
        Events =
        [
            new Delta { Number = 2, Turn = 1, At = Noon, Text = "Hi" },
            new MessageRestarted { Number = 3, Turn = 1, At = Noon, Step = 1, Attempt = 2 },
            new MessageCompleted { Number = 4, Turn = 1, At = Noon, Message = new MessageId(1, 1), FinishReason = "stop" },
            new TurnCompleted
            {
                Number = 5, Turn = 1, At = Noon, Usage = new TokenUsage { InputTokens = 1, OutputTokens = 2 }, Cost = new Money(5), Provider = "p", UpstreamModel = "m",
            },
            new TurnFailed { Number = 6, Turn = 1, At = Noon, Failure = new TurnFailure("c", "m"), Partial = new MessageId(1, 1) },
            new TurnCancelled { Number = 7, Turn = 1, At = Noon, Interrupted = true },
            new TurnQueued { Number = 8, Turn = 2, At = Noon, Message = new MessageId(2, 0) },
        ],
    };

    private static Conversation Created(string id, DateTimeOffset at) => new()
    {
        Id = id,
        Tenant = "acme",
        User = "alice",
        Title = "A talk",
        Model = "chat",
        SystemPrompt = "Be brief.",
        WhenBusy = BusyPolicy.Interrupt,
        Metadata = ImmutableDictionary<string, string>.Empty.Add("project", "x"),
        CreatedAt = at,
        UpdatedAt = at,
    };

    private static ConversationMessage Message(long turn, int position, MessageRole role, string text) =>
        new() { Id = new MessageId(turn, position), Role = role, Text = text, CreatedAt = Noon };

    private static Turn Turn(long number) => new()
    {
        Number = number,
        Status = TurnStatus.Running,
        Model = "chat",
        ClientMessageId = number == 1 ? "client-1" : null,
        FirstEvent = number,
        AcceptedAt = Noon,
    };

    public sealed class OnSqlite() : ConversationStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : ConversationStoreTests(new PostgresStore(server));
}
