using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Quotas;
using OrleansAi.Storage.Conversations;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Conversations;

/// <summary>What a conversation decides: pure functions of its state, a command and the time.</summary>
internal static class ConversationRules
{
    /// <summary>A new conversation, with its first turn where there is a first message.</summary>
    public static ConversationDecision Create(
        ConversationState? state, string id, Caller caller, NewConversation request, ConversationOptions options, DateTimeOffset now)
    {
        if (state is not null && IsCreatedBy(state, caller, request))
            return ConversationDecision.Nothing;

        if (state is not null)
            return ConversationDecision.Refuse(ConversationProblemKind.AlreadyExists, $"The id '{id}' is taken.");

        if (ConversationValidation.Check(request, options) is { } problem)
            return ConversationDecision.Refuse(problem);

        var created = new Conversation
        {
            Id = id,
            Tenant = caller.Tenant,
            User = caller.User,
            Title = Cleared(request.Title),
            Model = request.Model,
            SystemPrompt = Cleared(request.SystemPrompt),
            WhenBusy = request.WhenBusy,
            Metadata = request.Metadata,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var draft = new ConversationDraft(new ConversationState { Conversation = created, LastEvent = 0, LastTurn = 0 }, now);
        if (request.FirstMessage is { } first)
            draft.Accept(NewTurn(draft.State, caller, first, TurnStatus.Running, draft.NextEvent, now), first.Text);

        return draft.ToDecision(created: created);
    }

    /// <summary>Changed settings; turns that were accepted keep the model they were accepted with.</summary>
    public static ConversationDecision Update(ConversationState state, ConversationUpdate update, DateTimeOffset now)
    {
        if (ConversationValidation.Check(update) is { } problem)
            return ConversationDecision.Refuse(problem);

        var old = state.Conversation;
        var updated = old with
        {
            Title = update.Title is null ? old.Title : Cleared(update.Title),
            Model = update.Model ?? old.Model,
            SystemPrompt = update.SystemPrompt is null ? old.SystemPrompt : Cleared(update.SystemPrompt),
            WhenBusy = update.WhenBusy ?? old.WhenBusy,
            Metadata = update.Metadata ?? old.Metadata,
            UpdatedAt = now,
        };
        return new ConversationDraft(state with { Conversation = updated }, now).ToDecision(updated: updated);
    }

    /// <summary>A message from the user: it begins a turn now or later, as the policy says. Duplicates were found before.</summary>
    public static ConversationDecision Accept(
        ConversationState state, Caller caller, NewMessage message, ConversationOptions options, DateTimeOffset now)
    {
        if (ConversationValidation.Check(message, options) is { } problem)
            return ConversationDecision.Refuse(problem);

        var policy = state.Conversation.WhenBusy;
        var busy = state.Running is not null;
        if (busy && policy == BusyPolicy.Reject)
        {
            return ConversationDecision.Refuse(
                ConversationProblemKind.TurnRunning,
                $"Turn {state.Running!.Turn.Number} is still being answered. Wait for its end, cancel it, or set whenBusy to enqueue or interrupt.");
        }

        // What an interruption cancels makes room for the turn that begins in its place.
        if (busy && state.Queued.Length - (policy == BusyPolicy.Interrupt ? 1 : 0) >= options.MaxQueuedTurns)
        {
            return ConversationDecision.Refuse(
                ConversationProblemKind.QueueFull,
                $"{state.Queued.Length} messages wait for their turn already, the most that may. Wait for the end of a turn, or cancel one.");
        }

        var draft = new ConversationDraft(state, now);
        if (busy && policy == BusyPolicy.Interrupt)
            CancelRunning(draft, interrupted: true, now);

        draft.StartNext();
        var status = draft.State.Running is null ? TurnStatus.Running : TurnStatus.Queued;
        draft.Accept(NewTurn(draft.State, caller, message, status, draft.NextEvent, now), message.Text);
        return draft.ToDecision(touch: true);
    }

    /// <summary>A piece of the answer; nothing where that attempt does not run any more.</summary>
    public static ConversationDecision Append(ConversationState state, Turn turn, string text, DateTimeOffset now)
    {
        if (!state.Runs(turn))
            return ConversationDecision.Nothing;

        var draft = new ConversationDraft(state, now);
        draft.Append(text);
        return draft.ToDecision();
    }

    /// <summary>The end of the answer with its last piece, and the beginning of the next turn.</summary>
    public static ConversationDecision Complete(ConversationState state, Turn turn, ModelAnswered answered, DateTimeOffset now)
    {
        if (!state.Runs(turn))
            return ConversationDecision.Nothing;

        var draft = new ConversationDraft(state, now);
        if (answered.Rest.Length > 0)
            draft.Append(answered.Rest);

        var message = draft.Answer(answered.FinishReason, partial: false);
        var ended = Spend(state.Running!.Turn, answered.Usage, answered.Cost) with
        {
            Status = TurnStatus.Completed,
            FinishedAt = now,
            Provider = answered.Provider,
            UpstreamModel = answered.UpstreamModel,
        };
        draft.EndRunning(ended, StepStatus.Completed, message, result: null);
        draft.Add(new MessageCompleted
        {
            Number = draft.NextEvent,
            Turn = turn.Number,
            At = now,
            Message = message.Id,
            FinishReason = message.FinishReason,
        });
        draft.Add(new TurnCompleted
        {
            Number = draft.NextEvent,
            Turn = turn.Number,
            At = now,
            Usage = ended.Usage,
            Cost = ended.Cost,
            Provider = ended.Provider,
            UpstreamModel = ended.UpstreamModel,
        });
        draft.StartNext();
        return draft.ToDecision();
    }

    /// <summary>
    /// An attempt that broke off, by a crash, a moved activation or a broken stream: the step begins again, or the turn fails
    /// where it was tried often enough.
    /// </summary>
    public static ConversationDecision Retry(
        ConversationState state, Turn turn, ModelBroken broken, ConversationOptions options, DateTimeOffset now)
    {
        if (!state.Runs(turn))
            return ConversationDecision.Nothing;

        var spent = Spend(state.Running!.Turn, broken.Usage, broken.Cost);
        if (turn.Attempt >= options.MaxAttempts)
        {
            var failure = new TurnFailure("attempts_exhausted", $"The answer broke off {turn.Attempt} times, the last time so: {broken.Reason}");
            return Fail(state with { Running = state.Running with { Turn = spent } }, turn, failure, now);
        }

        var draft = new ConversationDraft(state, now);
        draft.Restart(spent with { Attempt = turn.Attempt + 1 });
        return draft.ToDecision();
    }

    /// <summary>The end of a turn that can't be answered; the text so far is kept as a partial message.</summary>
    public static ConversationDecision Fail(ConversationState state, Turn turn, TurnFailure failure, DateTimeOffset now)
    {
        if (!state.Runs(turn))
            return ConversationDecision.Nothing;

        var draft = new ConversationDraft(state, now);
        var partial = state.AnswerLength > 0 ? draft.Answer(finishReason: null, partial: true) : null;
        var ended = state.Running!.Turn with { Status = TurnStatus.Failed, FinishedAt = now, Failure = failure };
        draft.EndRunning(ended, StepStatus.Failed, partial, failure.Code);
        draft.Add(new TurnFailed { Number = draft.NextEvent, Turn = turn.Number, At = now, Failure = failure, Partial = partial?.Id });
        draft.StartNext();
        return draft.ToDecision();
    }

    /// <summary>Cancels one turn, or all that have not ended; nothing where that turn has ended already.</summary>
    public static ConversationDecision Cancel(ConversationState state, long? number, DateTimeOffset now)
    {
        if (number > state.LastTurn || number < 1)
            return ConversationDecision.Refuse(ConversationProblemKind.NotFound, $"There is no turn {number}.");

        var draft = new ConversationDraft(state, now);
        foreach (var waiting in state.Queued.Where(stored => number is null || stored.Turn.Number == number))
        {
            draft.EndQueued(waiting.Turn with { Status = TurnStatus.Cancelled, FinishedAt = now });
            draft.Add(new TurnCancelled { Number = draft.NextEvent, Turn = waiting.Turn.Number, At = now, Interrupted = false });
        }

        if (state.Running is { } running && (number is null || running.Turn.Number == number))
        {
            CancelRunning(draft, interrupted: false, now);
            draft.StartNext();
        }

        return draft.State.LastEvent == state.LastEvent ? ConversationDecision.Nothing : draft.ToDecision();
    }

    /// <summary>A conversation with the same settings that begins with this one's messages up to <paramref name="at"/>.</summary>
    public static ConversationReply<Conversation> Fork(
        ConversationState state, Caller caller, string id, string? title, MessageId? at, DateTimeOffset now)
    {
        if (!ConversationId.IsWellFormed(id))
            return new ConversationProblem(ConversationProblemKind.Invalid, $"'{id}' is no id of a conversation.");

        if (ConversationValidation.Check(new ConversationUpdate { Title = title }) is { } problem)
            return problem;

        return state.Conversation with
        {
            Id = id,
            User = caller.User,
            Title = title is null ? state.Conversation.Title : Cleared(title),
            CreatedAt = now,
            UpdatedAt = now,
            ForkedFrom = state.Conversation.Id,
            ForkedAt = at,
        };
    }

    private static void CancelRunning(ConversationDraft draft, bool interrupted, DateTimeOffset now)
    {
        var turn = draft.State.Running!.Turn;
        var partial = draft.State.AnswerLength > 0 ? draft.Answer(finishReason: null, partial: true) : null;
        draft.EndRunning(turn with { Status = TurnStatus.Cancelled, FinishedAt = now }, StepStatus.Cancelled, partial, result: null);
        draft.Add(new TurnCancelled
        {
            Number = draft.NextEvent,
            Turn = turn.Number,
            At = now,
            Interrupted = interrupted,
            Partial = partial?.Id,
        });
    }

    private static StoredTurn NewTurn(
        ConversationState state, Caller caller, NewMessage message, TurnStatus status, long firstEvent, DateTimeOffset now) =>
        new(
            new Turn
            {
                Number = state.LastTurn + 1,
                Status = status,
                Model = state.Conversation.Model,
                ClientMessageId = message.ClientId,
                FirstEvent = firstEvent,
                AcceptedAt = now,
            },
            caller);

    private static Turn Spend(Turn turn, TokenUsage usage, Money cost) => turn with
    {
        Cost = turn.Cost + cost,
        Usage = new TokenUsage
        {
            InputTokens = turn.Usage.InputTokens + usage.InputTokens,
            OutputTokens = turn.Usage.OutputTokens + usage.OutputTokens,
            CachedInputTokens = turn.Usage.CachedInputTokens + usage.CachedInputTokens,
            ReasoningTokens = turn.Usage.ReasoningTokens + usage.ReasoningTokens,
            Estimated = turn.Usage.Estimated || usage.Estimated,
        },
    };

    // A front that lost its silo in the middle of the call sends it again.
    private static bool IsCreatedBy(ConversationState state, Caller caller, NewConversation request) =>
        (state.Conversation.Tenant, state.Conversation.User) == (caller.Tenant, caller.User)
        && (state.Conversation.Model, state.Conversation.Title, state.Conversation.SystemPrompt) == (request.Model, Cleared(request.Title), Cleared(request.SystemPrompt))
        && state.LastTurn == (request.FirstMessage is null ? 0 : 1);

    private static string? Cleared(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
