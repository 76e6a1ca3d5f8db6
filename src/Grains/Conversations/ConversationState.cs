using System.Collections.Immutable;
using OrleansAi.Conversations;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>What a conversation's grain keeps in memory: small, immutable, and only ever what is on disk.</summary>
internal sealed record ConversationState
{
    public required Conversation Conversation { get; init; }

    public required long LastEvent { get; init; }

    public required long LastTurn { get; init; }

    /// <summary>The turn that is being answered, or <c>null</c>.</summary>
    public StoredTurn? Running { get; init; }

    /// <summary>Turns that wait for it, in order.</summary>
    public ImmutableArray<StoredTurn> Queued { get; init; } = [];

    /// <summary>The answer so far as readers have seen it: the pieces of the current attempt, the newest on top.</summary>
    public ImmutableStack<string> Answer { get; init; } = [];

    /// <summary>The length of <see cref="Answer"/>.</summary>
    public int AnswerLength { get; init; }

    /// <summary>When the current attempt of the current step began.</summary>
    public DateTimeOffset StepStartedAt { get; init; }

    /// <summary>The turn that ended last in this activation, or <c>null</c>.</summary>
    public TurnResult? LastFinished { get; init; }

    /// <summary>The conversation with how it stands.</summary>
    public Conversation View => Conversation with
    {
        Activity = new ConversationActivity { LastEvent = LastEvent, LastTurn = LastTurn, Running = Running?.Turn, Queued = Queued.Length },
    };

    public static ConversationState Of(ConversationSnapshot snapshot)
    {
        var runs = snapshot.Unfinished is [{ Turn.Status: TurnStatus.Running }, ..];
        return new ConversationState
        {
            Conversation = snapshot.Conversation,
            LastEvent = snapshot.LastEvent,
            LastTurn = snapshot.LastTurn,
            Running = runs ? snapshot.Unfinished[0] : null,
            Queued = runs ? snapshot.Unfinished[1..] : snapshot.Unfinished,
        };
    }

    /// <summary>Whether exactly this attempt of this turn runs.</summary>
    public bool Runs(Turn turn) =>
        Running is { Turn: var running } && running.Number == turn.Number && running.Step == turn.Step && running.Attempt == turn.Attempt;

    /// <summary>The unfinished turn of this number, or <c>null</c>.</summary>
    public StoredTurn? Unfinished(long number) => Unfinished(turn => turn.Number == number);

    /// <summary>The unfinished turn that this client's message began, or <c>null</c>.</summary>
    public StoredTurn? Unfinished(string clientId) => Unfinished(turn => turn.ClientMessageId == clientId);

    private StoredTurn? Unfinished(Func<Turn, bool> matches) =>
        Running is not null && matches(Running.Turn) ? Running : Queued.FirstOrDefault(stored => matches(stored.Turn));
}
