using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Usage;

namespace OrleansAi.Api.Tests.Conversations;

/// <summary>A conversation's grain that says what the test wants it to, and remembers what it was asked.</summary>
internal sealed class ConversationDouble : IConversationGrain
{
    public const string Id = "conv_0123456789abcdef0123456789abcdef";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Refuses everything, where set.</summary>
    public ConversationProblem? Problem { get; set; }

    public List<ConversationEvent> Log { get; } = [];

    /// <summary>How many events one enumeration gives before it breaks off; all, and then it waits for ever, where <c>null</c>.</summary>
    public int? BreaksAfter { get; set; }

    /// <summary>How it breaks off: an end, or an exception.</summary>
    public Func<Exception?> Break { get; set; } = () => null;

    public bool Deleted { get; set; }

    public List<long> ReadAfter { get; } = [];

    public NewConversation? Created { get; private set; }

    public ConversationUpdate? Updated { get; private set; }

    public NewMessage? Sent { get; private set; }

    public MessageQuery? Query { get; private set; }

    public long? Cancelled { get; private set; }

    public MessageId? ForkedAt { get; private set; }

    public static Conversation Conversation { get; } = new()
    {
        Id = Id,
        Tenant = "acme",
        User = "alice",
        Model = "chat",
        CreatedAt = Noon,
        UpdatedAt = Noon,
        Activity = new ConversationActivity { LastEvent = 0, LastTurn = 1, Running = Turn(TurnStatus.Running), Queued = 0 },
    };

    /// <summary>A log of whole turns of four events each.</summary>
    public void AddTurns(int count)
    {
        for (var turn = 1; turn <= count; turn++)
        {
            Log.Add(new TurnStarted { Number = Log.Count + 1, Turn = turn, At = Noon, Message = new MessageId(turn, 0), Model = "chat" });
            Log.Add(new Delta { Number = Log.Count + 1, Turn = turn, At = Noon, Text = "line\nbreak \"☃\"" });
            Log.Add(new MessageCompleted { Number = Log.Count + 1, Turn = turn, At = Noon, Message = new MessageId(turn, 1) });
            Log.Add(new TurnCompleted { Number = Log.Count + 1, Turn = turn, At = Noon, Usage = TokenUsage.None, Cost = default });
        }
    }

    public Task<ConversationReply<Conversation>> Create(Caller caller, NewConversation request)
    {
        Created = request;
        return Reply(request.FirstMessage is null ? Conversation with { Activity = null } : Conversation);
    }

    public Task<ConversationReply<Conversation>> Get(Caller caller) =>
        Deleted ? Task.FromResult<ConversationReply<Conversation>>(new ConversationProblem(ConversationProblemKind.NotFound, "gone")) : Reply(Conversation);

    public Task<ConversationReply<Conversation>> Update(Caller caller, ConversationUpdate update)
    {
        Updated = update;
        return Reply(Conversation);
    }

    public Task<ConversationReply<Conversation>> Delete(Caller caller) => Reply(Conversation);

    public Task<ConversationReply<AcceptedTurn>> Send(Caller caller, NewMessage message)
    {
        Sent = message;
        return Reply(new AcceptedTurn(Turn(TurnStatus.Running), Duplicate: false));
    }

    public Task<ConversationReply<TurnResult>> GetTurn(Caller caller, long number, TimeSpan wait, CancellationToken cancellationToken = default) =>
        Reply(new TurnResult(
            Turn(TurnStatus.Completed), new ConversationMessage { Id = new MessageId(1, 1), Role = MessageRole.Assistant, Text = "Hi.", CreatedAt = Noon }));

    public Task<ConversationReply<MessagePage>> GetMessages(Caller caller, MessageQuery query)
    {
        Query = query;
        return Reply(new MessagePage([], HasMore: false));
    }

    public Task<ConversationReply<EventPage>> GetEvents(Caller caller, long after, int limit) =>
        Reply(new EventPage([.. Log.Where(item => item.Number > after).Take(limit)], Log.Count));

    public async IAsyncEnumerable<ConversationEvent> ReadEvents(
        Caller caller, long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ReadAfter.Add(after);
        var left = BreaksAfter ?? int.MaxValue;
        foreach (var item in Log.Where(item => item.Number > after))
        {
            if (left-- == 0)
            {
                if (Break() is { } exception)
                    throw exception;

                yield break;
            }

            yield return item;
        }

        if (!Deleted)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public Task<ConversationReply<Conversation>> Cancel(Caller caller, long? turn)
    {
        Cancelled = turn;
        return Reply(Conversation);
    }

    public Task<ConversationReply<Conversation>> Fork(Caller caller, MessageId? at, string newId, string? title)
    {
        ForkedAt = at;
        return Reply(Conversation with { Id = newId });
    }

    public Task Resume() => Task.CompletedTask;

    private static Turn Turn(TurnStatus status) =>
        new() { Number = 1, Status = status, Model = "chat", FirstEvent = 1, AcceptedAt = Noon };

    private Task<ConversationReply<T>> Reply<T>(T value)
        where T : class =>
        Task.FromResult<ConversationReply<T>>(Problem is { } problem ? problem : value);
}
