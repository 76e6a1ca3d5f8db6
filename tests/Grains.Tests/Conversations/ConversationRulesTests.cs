using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Grains.Conversations;
using OrleansAi.Quotas;
using OrleansAi.Storage.Conversations;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Tests.Conversations;

public sealed class ConversationRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConversationOptions Options = new() { MaxQueuedTurns = 3, MaxAttempts = 3 };
    private static readonly Caller Alice = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat] };
    private static readonly TokenUsage OneToken = new() { InputTokens = 1, OutputTokens = 1 };

    private enum Command
    {
        Send,
        Append,
        Complete,
        Break,
        Fail,
        CancelRunning,
        CancelLast,
        CancelAll,
        Enqueue,
        Reject,
        Interrupt,
        StaleAppend,
    }

    private static Arbitrary<Command[]> Commands { get; } =
        Gen.Elements(
            [.. Enum.GetValues<Command>(), Command.Send, Command.Send, Command.Send, Command.Append, Command.Append, Command.Complete]).ArrayOf().ToArbitrary();

    [Fact]
    public void Decide_AnyCommands_NumberEventsWithoutGapOrRepeat() =>
        Prop.ForAll(Commands, commands =>
        {
            var tables = Run(commands);
            return tables.Events.Select(written => written.Number).SequenceEqual(Enumerable.Range(1, tables.Events.Count).Select(number => (long)number));
        }).Holds();

    [Fact]
    public void Decide_AnyCommands_StateIsWhatTheTablesSay() =>
        Prop.ForAll(Commands, commands =>
        {
            var tables = Run(commands);
            var unfinished = tables.Turns.Values.Where(turn => !turn.Finished).ToList();
            var state = tables.State;
            return state.LastEvent == tables.Events.Count
                && state.LastTurn == tables.Turns.Count
                && Equals(state.Running?.Turn, unfinished.FirstOrDefault())
                && state.Queued.Select(stored => stored.Turn).SequenceEqual(unfinished.Skip(1))
                && unfinished.Skip(1).All(turn => turn.Status == TurnStatus.Queued);
        }).Holds();

    [Fact]
    public void Decide_AnyCommands_EndEachTurnOnceAndStartThemInOrder() =>
        Prop.ForAll(Commands, commands =>
        {
            var tables = Run(commands);
            var started = tables.Events.OfType<TurnStarted>().Select(written => written.Turn).ToList();
            var ended = tables.Events.Where(written => written.EndsTurn).GroupBy(written => written.Turn).ToDictionary(group => group.Key, group => group.Count());
            return started.SequenceEqual(started.Distinct().Order())
                && ended.Values.All(times => times == 1)
                && tables.Turns.Values.All(turn => turn.Finished == ended.ContainsKey(turn.Number));
        }).Holds();

    [Fact]
    public void Decide_AnyCommands_MessagesAreWhatReadersSaw() =>
        Prop.ForAll(Commands, commands =>
        {
            var tables = Run(commands);
            return tables.Messages.Where(message => message.Role == MessageRole.Assistant).All(message => message.Text == TextSeen(tables, message.Id.Turn))
                && tables.Messages.Select(message => message.Id).Distinct().Count() == tables.Messages.Count
                && tables.Messages.Count(message => message.Role == MessageRole.User) == tables.Turns.Count;
        }).Holds();

    [Fact]
    public void Decide_AnyCommands_KeepTheQueueBounded() =>
        Prop.ForAll(Commands, commands => Run(commands).MostQueued <= Options.MaxQueuedTurns).Holds();

    [Fact]
    public void Decide_AnyCommands_NeverTryMoreOftenThanAllowed() =>
        Prop.ForAll(Commands, commands =>
        {
            var tables = Run(commands);
            return tables.Turns.Values.All(turn => turn.Attempt <= Options.MaxAttempts && turn.Usage.InputTokens <= Options.MaxAttempts);
        }).Holds();

    [Fact]
    public void Accept_Reject_RefusesWhileATurnRuns()
    {
        var tables = Run([Command.Send, Command.Reject]);

        var decision = ConversationRules.Accept(tables.State, Alice, new NewMessage { Text = "again" }, Options, Noon);

        Assert.Equal(ConversationProblemKind.TurnRunning, decision.Problem?.Kind);
        Assert.Null(decision.Change);
    }

    [Fact]
    public void Accept_FullQueue_Refuses()
    {
        var tables = Run([Command.Send, Command.Send, Command.Send, Command.Send]);

        var decision = ConversationRules.Accept(tables.State, Alice, new NewMessage { Text = "again" }, Options, Noon);

        Assert.Equal(ConversationProblemKind.QueueFull, decision.Problem?.Kind);
    }

    [Fact]
    public void Accept_Interrupt_KeepsThePartialTextAndStartsTheNewTurn()
    {
        var tables = Run([Command.Send, Command.Interrupt, Command.Append, Command.Append]);
        var seen = TextSeen(tables, 1);

        tables.Apply(ConversationRules.Accept(tables.State, Alice, new NewMessage { Text = "stop" }, Options, Noon));

        var partial = Assert.Single(tables.Messages, message => message.Role == MessageRole.Assistant);
        Assert.True(partial.Partial);
        Assert.Equal(seen, partial.Text);
        Assert.Equal(["turn.cancelled", "turn.started"], tables.Events.TakeLast(2).Select(written => written.Type));
        Assert.Equal(2, tables.State.Running!.Turn.Number);
    }

    [Fact]
    public void Complete_ShortAnswer_IsOneWriteOfThreeEvents()
    {
        var tables = Run([Command.Send]);

        var decision = ConversationRules.Complete(tables.State, tables.State.Running!.Turn, Answered("Hello."), Noon);

        Assert.Equal(["delta", "message.completed", "turn.completed"], decision.Change!.Events.Select(written => written.Type));
        Assert.Equal("Hello.", Assert.Single(decision.Change.Messages).Text);
        Assert.Single(decision.Change.Steps);
    }

    [Fact]
    public void Retry_LastAttempt_FailsWithItsReason()
    {
        var tables = Run([Command.Send, Command.Break, Command.Break, Command.Append, Command.Break]);

        var failed = Assert.IsType<TurnFailed>(tables.Events[^1]);
        Assert.Equal("attempts_exhausted", failed.Failure.Code);
        Assert.Equal(new MessageId(1, 1), failed.Partial);
        Assert.Equal(3, tables.Turns[1].Usage.InputTokens);
    }

    [Theory]
    [InlineData("", ConversationProblemKind.Invalid)]
    [InlineData("  \n", ConversationProblemKind.Invalid)]
    [InlineData("a\0b", ConversationProblemKind.Invalid)]
    [InlineData("12345678901", ConversationProblemKind.TooLarge)]
    public void Accept_BadText_SaysWhatIsWrong(string text, ConversationProblemKind kind)
    {
        var options = new ConversationOptions { MaxMessageLength = 10 };

        var decision = ConversationRules.Accept(Run([]).State, Alice, new NewMessage { Text = text }, options, Noon);

        Assert.Equal(kind, decision.Problem?.Kind);
        Assert.StartsWith("text ", decision.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accept_HalfASurrogatePair_IsInvalid()
    {
        Assert.Null(ConversationRules.Accept(Run([]).State, Alice, new NewMessage { Text = "😀😀" }, Options, Noon).Problem);
        Assert.NotNull(ConversationRules.Accept(Run([]).State, Alice, new NewMessage { Text = "😀\ud83d" }, Options, Noon).Problem);
        Assert.NotNull(ConversationRules.Accept(Run([]).State, Alice, new NewMessage { Text = "\ude00x" }, Options, Noon).Problem);
    }

    [Fact]
    public void Cancel_EndedTurn_DoesNothing()
    {
        var tables = Run([Command.Send, Command.Complete]);

        Assert.Same(ConversationDecision.Nothing, ConversationRules.Cancel(tables.State, 1, Noon));
        Assert.Equal(ConversationProblemKind.NotFound, ConversationRules.Cancel(tables.State, 2, Noon).Problem?.Kind);
    }

    [Fact]
    public void Update_SomeSettings_LeavesTheOthers()
    {
        var state = Run([]).State;

        var updated = ConversationRules.Update(state, new ConversationUpdate { Title = "Later", SystemPrompt = "" }, Noon.AddHours(1)).Change!.Updated!;

        Assert.Equal("Later", updated.Title);
        Assert.Null(updated.SystemPrompt);
        Assert.Equal(state.Conversation.Model, updated.Model);
        Assert.Equal(Noon.AddHours(1), updated.UpdatedAt);
    }

    private static ModelAnswered Answered(string rest) => new() { Rest = rest, FinishReason = "stop", Usage = OneToken, Cost = new Money(1), Provider = "test" };

    // What a reader that follows the log shows for a turn: all deltas since it last began.
    private static string TextSeen(Tables tables, long turn) => string.Concat(
        tables.Events.Where(written => written.Turn == turn).Reverse().TakeWhile(written => written is not MessageRestarted).OfType<Delta>().Reverse().Select(delta => delta.Text));

    private static Tables Run(Command[] commands)
    {
        var tables = new Tables();
        tables.Apply(ConversationRules.Create(
            null, "conv_1", Alice, new NewConversation { Model = "chat", SystemPrompt = "Be brief." }, Options, Noon));
        foreach (var (command, index) in commands.Select((command, index) => (command, index)))
            tables.Apply(Decide(tables.State, command, $"<{index}>"));

        return tables;
    }

    private static ConversationDecision Decide(ConversationState state, Command command, string text)
    {
        var running = state.Running?.Turn;
        return command switch
        {
            Command.Send => ConversationRules.Accept(state, Alice, new NewMessage { Text = text }, Options, Noon),
            Command.CancelLast when state.LastTurn > 0 => ConversationRules.Cancel(state, state.LastTurn, Noon),
            Command.CancelAll => ConversationRules.Cancel(state, null, Noon),
            Command.Enqueue => ConversationRules.Update(state, new ConversationUpdate { WhenBusy = BusyPolicy.Enqueue }, Noon),
            Command.Reject => ConversationRules.Update(state, new ConversationUpdate { WhenBusy = BusyPolicy.Reject }, Noon),
            Command.Interrupt => ConversationRules.Update(state, new ConversationUpdate { WhenBusy = BusyPolicy.Interrupt }, Noon),
            _ when running is null => ConversationDecision.Nothing,
            Command.Append => ConversationRules.Append(state, running, text, Noon),
            Command.Complete => ConversationRules.Complete(state, running, Answered(text), Noon),
            Command.Break => ConversationRules.Retry(state, running, new ModelBroken("it broke.", OneToken, new Money(1)), Options, Noon),
            Command.Fail => ConversationRules.Fail(state, running, new TurnFailure("code", "message"), Noon),
            Command.CancelRunning => ConversationRules.Cancel(state, running.Number, Noon),
            Command.StaleAppend => ConversationRules.Append(state, running with { Attempt = running.Attempt + 1 }, text, Noon),
            _ => ConversationDecision.Nothing,
        };
    }

    /// <summary>The tables as a plain model: what every applied decision has written.</summary>
    private sealed class Tables
    {
        public ConversationState State { get; private set; } = null!;

        public SortedDictionary<long, Turn> Turns { get; } = [];

        public List<ConversationEvent> Events { get; } = [];

        public List<ConversationMessage> Messages { get; } = [];

        public int MostQueued { get; private set; }

        public void Apply(ConversationDecision decision)
        {
            if (decision.Change is not { } change)
                return;

            State = decision.State!;
            Events.AddRange(change.Events);
            Messages.AddRange(change.Messages);
            foreach (var stored in change.NewTurns)
                Turns.Add(stored.Turn.Number, stored.Turn);

            foreach (var turn in change.ChangedTurns)
            {
                Assert.False(Turns[turn.Number].Finished);
                Turns[turn.Number] = turn;
            }

            MostQueued = Math.Max(MostQueued, State.Queued.Length);
        }
    }
}
