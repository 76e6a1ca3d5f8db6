using System.Collections.Immutable;
using OrleansAi.Conversations;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>A decision in the making: each method moves the state on and notes the rows that say so.</summary>
internal sealed class ConversationDraft(ConversationState state, DateTimeOffset now)
{
    private readonly ImmutableArray<ConversationEvent>.Builder _events = ImmutableArray.CreateBuilder<ConversationEvent>();
    private readonly ImmutableArray<ConversationMessage>.Builder _messages = ImmutableArray.CreateBuilder<ConversationMessage>();
    private readonly ImmutableArray<StoredTurn>.Builder _newTurns = ImmutableArray.CreateBuilder<StoredTurn>();
    private readonly ImmutableArray<Turn>.Builder _changedTurns = ImmutableArray.CreateBuilder<Turn>();
    private readonly ImmutableArray<StoredStep>.Builder _steps = ImmutableArray.CreateBuilder<StoredStep>();

    public ConversationState State { get; private set; } = state;

    public long NextEvent => State.LastEvent + 1;

    public ConversationDecision ToDecision(Conversation? created = null, Conversation? updated = null, bool touch = false) => new()
    {
        State = touch ? State with { Conversation = State.Conversation with { UpdatedAt = now } } : State,
        Change = new ConversationChange
        {
            ConversationId = State.Conversation.Id,
            Created = created,
            Updated = updated,
            TouchedAt = touch ? now : null,
            NewTurns = _newTurns.DrainToImmutable(),
            ChangedTurns = _changedTurns.DrainToImmutable(),
            Steps = _steps.DrainToImmutable(),
            Messages = _messages.DrainToImmutable(),
            Events = _events.DrainToImmutable(),
        },
    };

    /// <summary>Adds an event; its number is <see cref="NextEvent"/>.</summary>
    public void Add(ConversationEvent added)
    {
        _events.Add(added);
        State = State with { LastEvent = added.Number };
    }

    /// <summary>Adds a turn and its message: at once running where no other runs, else waiting.</summary>
    public void Accept(StoredTurn stored, string text)
    {
        var turn = stored.Turn;
        _newTurns.Add(stored);
        _messages.Add(new ConversationMessage { Id = UserMessage(turn), Role = MessageRole.User, Text = text, CreatedAt = now });
        State = State with { LastTurn = turn.Number };
        if (turn.Status == TurnStatus.Running)
        {
            Start(stored);
        }
        else
        {
            State = State with { Queued = State.Queued.Add(stored) };
            Add(new TurnQueued { Number = NextEvent, Turn = turn.Number, At = now, Message = UserMessage(turn) });
        }
    }

    /// <summary>Adds a piece of the running turn's answer.</summary>
    public void Append(string text)
    {
        State = State with { Answer = State.Answer.Push(text), AnswerLength = State.AnswerLength + text.Length };
        Add(new Delta { Number = NextEvent, Turn = State.Running!.Turn.Number, At = now, Text = text });
    }

    /// <summary>Begins the running turn's step once more.</summary>
    public void Restart(Turn turn)
    {
        _changedTurns.Add(turn);
        State = State with { Running = State.Running! with { Turn = turn }, Answer = [], AnswerLength = 0, StepStartedAt = now };
        Add(new MessageRestarted { Number = NextEvent, Turn = turn.Number, At = now, Step = turn.Step, Attempt = turn.Attempt });
    }

    /// <summary>Makes the answer so far a message: the whole one, or what is left of a turn that was cut off.</summary>
    public ConversationMessage Answer(string? finishReason, bool partial)
    {
        var message = new ConversationMessage
        {
            Id = new MessageId(State.Running!.Turn.Number, State.Running.Turn.Step),
            Role = MessageRole.Assistant,
            Text = Join(State.Answer),
            CreatedAt = now,
            Partial = partial,
            FinishReason = finishReason,
        };
        _messages.Add(message);
        return message;
    }

    /// <summary>Ends the running turn and its step; the next one in the queue is not begun yet.</summary>
    public void EndRunning(Turn ended, StepStatus status, ConversationMessage? answer, string? result)
    {
        _changedTurns.Add(ended);
        _steps.Add(new StoredStep
        {
            Turn = ended.Number,
            Number = ended.Step,
            Kind = StepKind.ModelCall,
            Attempt = ended.Attempt,
            Status = status,
            Result = result ?? answer?.Id.ToString(),
            StartedAt = State.StepStartedAt,
            FinishedAt = now,
        });
        State = State with { Running = null, Answer = [], AnswerLength = 0, LastFinished = new TurnResult(ended, answer) };
    }

    /// <summary>Ends a turn that waits.</summary>
    public void EndQueued(Turn ended)
    {
        _changedTurns.Add(ended);
        State = State with
        {
            Queued = State.Queued.RemoveAll(stored => stored.Turn.Number == ended.Number),
            LastFinished = new TurnResult(ended, null),
        };
    }

    /// <summary>Begins the next waiting turn where none runs.</summary>
    public void StartNext()
    {
        if (State.Running is not null || State.Queued.IsEmpty)
            return;

        var next = State.Queued[0];
        next = next with { Turn = next.Turn with { Status = TurnStatus.Running } };
        _changedTurns.Add(next.Turn);
        State = State with { Queued = State.Queued.RemoveAt(0) };
        Start(next);
    }

    private void Start(StoredTurn stored)
    {
        State = State with { Running = stored, Answer = [], AnswerLength = 0, StepStartedAt = now };
        Add(new TurnStarted
        {
            Number = NextEvent,
            Turn = stored.Turn.Number,
            At = now,
            Message = UserMessage(stored.Turn),
            Model = stored.Turn.Model,
        });
    }

    private static MessageId UserMessage(Turn turn) => new(turn.Number, 0);

    private static string Join(ImmutableStack<string> pieces) =>
        pieces.IsEmpty ? "" : pieces.Pop().IsEmpty ? pieces.Peek() : string.Concat(pieces.Reverse());
}
