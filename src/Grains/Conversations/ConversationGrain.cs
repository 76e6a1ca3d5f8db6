using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Gateway;
using OrleansAi.Storage;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <inheritdoc cref="IConversationGrain" />
[SuppressMessage("Design", "CA1001", Justification = "An activation ends with OnDeactivateAsync, which disposes what it holds.")]
internal sealed class ConversationGrain : Grain, IConversationGrain
{
    private const int EventsPerRead = 256;
    private const int MostEvents = 1000;
    private const int MostMessages = 200;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly IConversationStore _store;
    private readonly ConversationOptions _options;
    private readonly TimeProvider _time;
    private readonly IDeparture _departure;
    private readonly EventLog _log = new();
    private readonly ConversationJournal _journal;
    private readonly TurnRunner _runner;

    public ConversationGrain(
        IConversationStore store,
        IModelGateway gateway,
        IOptions<ConversationOptions> options,
        RunningTurns turns,
        IDeparture departure,
        TimeProvider time,
        ILogger<ConversationGrain> logger)
    {
        (_store, _options, _departure, _time) = (store, options.Value, departure, time);
        Id = this.GetPrimaryKeyString();
        var history = new ConversationHistory(store, Id, _options.WindowTokens);
        _journal = new ConversationJournal(Id, store, _log, history, DeactivateOnIdle);
        _runner = new TurnRunner(_journal, history, new ModelStep(gateway, time, _options), _options, turns, Leave, time, logger);
    }

    private string Id { get; }

    private ConversationProblem NotFound => new(ConversationProblemKind.NotFound, $"There is no conversation '{Id}'.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _journal.LoadAsync(cancellationToken);
        _runner.Follow(resumed: true);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _runner.DisposeAsync();
        _log.Close();
    }

    public async Task<ConversationReply<Conversation>> Create(Caller caller, NewConversation request)
    {
        var decision = await _journal.CommitAsync(state => ConversationRules.Create(state, Id, caller, request, _options, Now()));
        _runner.Follow();
        return Reply(decision);
    }

    public Task<ConversationReply<Conversation>> Get(Caller caller) =>
        Task.FromResult<ConversationReply<Conversation>>(Owned(caller) is { } state ? state.View : NotFound);

    public Task<ConversationReply<Conversation>> Update(Caller caller, ConversationUpdate update) =>
        DecideAsync(caller, state => ConversationRules.Update(state, update, Now()));

    public async Task<ConversationReply<Conversation>> Delete(Caller caller)
    {
        if (Owned(caller) is not { } state)
            return NotFound;

        await _journal.DeleteAsync();
        _runner.Follow();
        DeactivateOnIdle();
        return state.Conversation;
    }

    public async Task<ConversationReply<AcceptedTurn>> Send(Caller caller, NewMessage message)
    {
        if (Owned(caller) is not { } state)
            return NotFound;

        if (message.ClientId is { } clientId && await FindAsync(state, clientId) is { } sentBefore)
            return new AcceptedTurn(sentBefore, Duplicate: true);

        var decision = await _journal.CommitAsync(current => Decide(current, owned => ConversationRules.Accept(owned, caller, message, _options, Now())));
        if (decision.Problem is { } problem)
            return problem;

        _runner.Follow();
        return new AcceptedTurn(decision.Change!.NewTurns[0].Turn, Duplicate: false);
    }

    public async Task<ConversationReply<TurnResult>> GetTurn(Caller caller, long number, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (Owned(caller)?.Unfinished(number) is not null && wait > TimeSpan.Zero)
            await EndOfAsync(number, wait < LongestWait ? wait : LongestWait, cancellationToken);

        if (Owned(caller) is not { } state)
            return NotFound;

        if (state.Unfinished(number) is { } unfinished)
            return new TurnResult(unfinished.Turn, null);

        if (state.LastFinished is { } last && last.Turn.Number == number)
            return last;

        if (await _store.FindTurnAsync(Id, number, cancellationToken) is not { } turn)
            return new ConversationProblem(ConversationProblemKind.NotFound, $"There is no turn {number}.");

        var messages = await _store.ReadMessagesAsync(
            Id, new MessageQuery { After = new MessageId(number, 0), Before = new MessageId(number + 1, 0), Descending = true, Limit = 1 }, cancellationToken);
        return new TurnResult(turn, messages.FirstOrDefault(message => message.Role == MessageRole.Assistant));
    }

    public async Task<ConversationReply<MessagePage>> GetMessages(Caller caller, MessageQuery query)
    {
        if (Owned(caller) is null)
            return NotFound;

        var limit = Math.Clamp(query.Limit, 1, MostMessages);
        var found = await _store.ReadMessagesAsync(Id, query with { Limit = limit });
        return new MessagePage(found.Length > limit ? found[..limit] : found, HasMore: found.Length > limit);
    }

    public async Task<ConversationReply<EventPage>> GetEvents(Caller caller, long after, int limit)
    {
        if (Owned(caller) is null)
            return NotFound;

        // The number of the last event is taken before the table is read: a page never ends behind it.
        var last = _log.Last;
        var found = await _store.ReadEventsAsync(Id, after, Math.Clamp(limit, 1, MostEvents));
        return new EventPage(found, Math.Max(last, found.IsEmpty ? 0 : found[^1].Number));
    }

    public async IAsyncEnumerable<ConversationEvent> ReadEvents(
        Caller caller, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (Owned(caller) is not null && !_log.Closed)
        {
            if (after >= _log.Last)
            {
                await ChangedAsync(cancellationToken);
                continue;
            }

            foreach (var next in _log.ReadAfter(after) ?? await _store.ReadEventsAsync(Id, after, EventsPerRead, cancellationToken))
            {
                yield return next;
                after = next.Number;
            }
        }
    }

    public Task<ConversationReply<Conversation>> Cancel(Caller caller, long? turn) =>
        DecideAsync(caller, state => ConversationRules.Cancel(state, turn, Now()));

    public async Task<ConversationReply<Conversation>> Fork(Caller caller, MessageId? at, string newId, string? title)
    {
        if (Owned(caller) is not { } state)
            return NotFound;

        var until = at is { } named
            ? new MessageQuery { After = named with { Position = named.Position - 1 }, Limit = 1 }
            : new MessageQuery { Before = new MessageId((state.Running?.Turn.Number ?? state.LastTurn + 1), 0), Descending = true, Limit = 1 };
        var found = await _store.ReadMessagesAsync(Id, until);
        if (at is not null && (found.IsEmpty || found[0].Id != at))
            return new ConversationProblem(ConversationProblemKind.NotFound, $"There is no message {at}.");

        var fork = ConversationRules.Fork(state, caller, newId, title, found.IsEmpty ? null : found[0].Id, Now());
        if (fork.Problem is { } problem)
            return problem;

        await _journal.ForkAsync(fork.Value!);
        return fork;
    }

    public async Task Resume()
    {
        // Whoever asks has found an unfinished turn in the store.
        if (_journal.State?.Running is null)
            await _journal.RecheckAsync(CancellationToken.None);

        _journal.ThrowIfAbandoned();
        _runner.Follow(resumed: true);
    }

    private async Task<ConversationReply<Conversation>> DecideAsync(Caller caller, Func<ConversationState, ConversationDecision> decide)
    {
        if (Owned(caller) is null)
            return NotFound;

        var decision = await _journal.CommitAsync(current => Decide(current, decide));
        _runner.Follow();
        return Reply(decision);
    }

    // Between a check and its decision another call may have deleted the conversation.
    private ConversationDecision Decide(ConversationState? state, Func<ConversationState, ConversationDecision> decide) =>
        state is null ? ConversationDecision.Refuse(NotFound) : decide(state);

    private ConversationReply<Conversation> Reply(ConversationDecision decision) =>
        decision.Problem is { } problem ? problem : (decision.State ?? _journal.State)?.View ?? (ConversationReply<Conversation>)NotFound;

    // Readers would wait here for what happens elsewhere.
    private void Leave()
    {
        if (_departure.TryMove(GrainContext))
            _log.Close();
    }

    private ConversationState? Owned(Caller caller) =>
        _journal.State is { } state && state.Conversation.Tenant == caller.Tenant && state.Conversation.User == caller.User ? state : null;

    private async ValueTask<Turn?> FindAsync(ConversationState state, string clientId) =>
        state.LastTurn == 0 ? null : state.Unfinished(clientId)?.Turn ?? await _store.FindTurnAsync(Id, clientId);

    private async ValueTask EndOfAsync(long number, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(wait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            while (_journal.State?.Unfinished(number) is not null && !_log.Closed)
                await ChangedAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The wait is over; the turn is returned as it stands.
        }
    }

    private async ValueTask ChangedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _log.ChangedAsync(CancellationToken.None).WaitAsync(_options.RecheckInterval, _time, cancellationToken);
            return;
        }
        catch (TimeoutException)
        {
            // Nothing has happened here. Elsewhere it may have.
        }

        try
        {
            await _journal.RecheckAsync(cancellationToken);
        }
        catch (StorageException)
        {
            // The store is out of reach: it is asked again after the same time.
        }
    }

    private DateTimeOffset Now() => ConversationClock.Now(_time);
}
