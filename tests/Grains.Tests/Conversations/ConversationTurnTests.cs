using OrleansAi.Conversations;
using OrleansAi.Gateway;
using static OrleansAi.Grains.Tests.Conversations.ConversationHost;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>A turn from its acceptance to its end.</summary>
public sealed class ConversationTurnTests : ConversationFixture
{
    [Fact]
    public async Task Send_Message_IsAnsweredAsNumberedEvents()
    {
        var grain = await Host.CreateAsync(systemPrompt: "Be brief.");

        var accepted = (await grain.Send(Alice, new NewMessage { Text = "Hello" })).ValueOrThrow();
        var call = await Host.Gateway.NextAsync();
        call.Say("Hi ");
        await grain.ReadEvents(Alice, 1).Until(item => item is Delta, "the first delta");
        call.Say("there.");
        call.End();

        var events = await grain.ReadEvents(Alice, 0).Until(item => item.EndsTurn, "the end of the turn");
        Assert.Equal(1, accepted.Turn.Number);
        Assert.False(accepted.Duplicate);
        Assert.Equal(["system: Be brief.", "user: Hello"], call.Messages);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(item => item.Number));
        Assert.Equal("turn.started", events[0].Type);
        Assert.Equal("Hi there.", Text(events));
        Assert.IsType<MessageCompleted>(events[^2]);
        var completed = Assert.IsType<TurnCompleted>(events[^1]);
        Assert.Equal((15, "scripted", "model-1"), (completed.Usage.TotalTokens, completed.Provider, completed.UpstreamModel));

        var messages = (await grain.GetMessages(Alice, new MessageQuery())).ValueOrThrow();
        Assert.Equal(["Hello", "Hi there."], messages.Items.Select(message => message.Text));
        Assert.Equal("stop", messages.Items[1].FinishReason);
    }

    [Fact]
    public async Task Send_BeforeAnyModelCall_IsOnDisk()
    {
        var grain = await Host.CreateAsync("Hello");

        await Host.Gateway.NextAsync();

        var stored = await Host.Store.LoadAsync(grain.GetPrimaryKeyString());
        Assert.Equal(TurnStatus.Running, Assert.Single(stored!.Unfinished).Turn.Status);
    }

    [Fact]
    public async Task Send_SameClientId_IsAcceptedOnce()
    {
        Host.Gateway.AnswerAtOnce = "Hi.";
        var grain = await Host.CreateAsync();
        var message = new NewMessage { Text = "Hello", ClientId = "m-1" };

        var first = (await grain.Send(Alice, message)).ValueOrThrow();
        var again = (await grain.Send(Alice, message)).ValueOrThrow();
        await grain.GetTurn(Alice, 1, Waiting.Patience);
        var late = (await grain.Send(Alice, message)).ValueOrThrow();

        Assert.False(first.Duplicate);
        Assert.True(again.Duplicate && late.Duplicate);
        Assert.Equal([1, 1], [again.Turn.Number, late.Turn.Number]);
        Assert.Single(Host.Gateway.CallIds);
    }

    [Fact]
    public async Task Send_SecondTurn_SeesTheFirst()
    {
        var grain = await Host.CreateAsync("One");
        var first = await Host.Gateway.NextAsync();
        first.Say("1.");
        await grain.Send(Alice, new NewMessage { Text = "Two" });
        first.End();

        var second = await Host.Gateway.NextAsync();

        Assert.Equal(["user: One"], first.Messages);
        Assert.Equal(["user: One", "assistant: 1.", "user: Two"], second.Messages);
    }

    [Fact]
    public async Task Send_DuringATurn_Enqueue_RunsInOrder()
    {
        var grain = await Host.CreateAsync("One");
        await grain.Send(Alice, new NewMessage { Text = "Two" });
        await grain.Send(Alice, new NewMessage { Text = "Three" });
        Assert.Equal(2, (await grain.Get(Alice)).ValueOrThrow().Activity!.Queued);

        for (var turn = 1; turn <= 3; turn++)
        {
            var call = await Host.Gateway.NextAsync();
            Assert.False(Host.Gateway.HasCall);
            call.Say($"{turn}.");
            call.End();
        }

        var events = await grain.ReadEvents(Alice, 0).Until(item => item is TurnCompleted { Turn: 3 }, "the end of turn 3");
        Assert.Equal([1, 2, 3], events.OfType<TurnCompleted>().Select(item => item.Turn));
        Assert.Equal([2, 3], events.OfType<TurnQueued>().Select(item => item.Turn));
    }

    [Fact]
    public async Task Send_DuringATurn_Reject_Refuses()
    {
        var grain = await Host.CreateAsync("One", BusyPolicy.Reject);

        var reply = await grain.Send(Alice, new NewMessage { Text = "Two" });

        Assert.Equal(ConversationProblemKind.TurnRunning, reply.Problem?.Kind);
    }

    [Fact]
    public async Task Send_DuringATurn_Interrupt_CancelsUpstreamAndKeepsThePartialText()
    {
        var grain = await Host.CreateAsync("One", BusyPolicy.Interrupt);
        var first = await Host.Gateway.NextAsync();
        first.Say("A long ans");
        await grain.ReadEvents(Alice, 0).Until(item => item is Delta, "the first delta");

        await grain.Send(Alice, new NewMessage { Text = "Two" });

        await first.Disposed.Within("the end of the upstream call");
        var second = await Host.Gateway.NextAsync();
        Assert.Equal(["user: One", "assistant: A long ans", "user: Two"], second.Messages);
        second.Say("2.");
        second.End();
        var events = await grain.ReadEvents(Alice, 0).Until(item => item is TurnCompleted, "the end of turn 2");
        Assert.True(Assert.Single(events.OfType<TurnCancelled>()).Interrupted);
        var partial = (await grain.GetMessages(Alice, new MessageQuery())).ValueOrThrow().Items[1];
        Assert.Equal((true, "A long ans"), (partial.Partial, partial.Text));
    }

    [Fact]
    public async Task Cancel_RunningTurn_CancelsUpstreamAndStartsTheNext()
    {
        var grain = await Host.CreateAsync("One");
        await grain.Send(Alice, new NewMessage { Text = "Two" });
        var first = await Host.Gateway.NextAsync();

        var after = (await grain.Cancel(Alice, 1)).ValueOrThrow();

        Assert.Equal(2, after.Activity!.Running!.Number);
        var second = await Host.Gateway.NextAsync();
        Assert.Equal("user: Two", second.Messages.Last());
        Assert.Equal(TurnStatus.Cancelled, (await grain.GetTurn(Alice, 1, TimeSpan.Zero)).ValueOrThrow().Turn.Status);
        first.Say("too late");
        second.Say("2.");
        second.End();
        var events = await grain.ReadEvents(Alice, 0).Until(item => item is TurnCompleted, "the end of turn 2");
        Assert.Equal("2.", Text(events));
    }

    [Fact]
    public async Task Cancel_All_EmptiesTheQueue()
    {
        var grain = await Host.CreateAsync("One");
        await grain.Send(Alice, new NewMessage { Text = "Two" });

        var after = (await grain.Cancel(Alice, null)).ValueOrThrow();

        Assert.Null(after.Activity!.Running);
        Assert.Equal(0, after.Activity.Queued);
        Assert.Empty(await Host.Catalog.ListUnfinishedAsync(null, DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public async Task Turn_RefusedModelCall_FailsWithItsReason()
    {
        var grain = await Host.CreateAsync("One");

        (await Host.Gateway.NextAsync()).Refuse(ModelRefusalKind.RateLimited, "rate_limit_exceeded", "60 requests per minute are used up.");

        var turn = (await grain.GetTurn(Alice, 1, Waiting.Patience)).ValueOrThrow().Turn;
        Assert.Equal(TurnStatus.Failed, turn.Status);
        Assert.Equal(new TurnFailure("rate_limit_exceeded", "60 requests per minute are used up.", TimeSpan.FromSeconds(7)), turn.Failure);
    }

    [Theory]
    [InlineData(ModelRefusalKind.Unavailable, ModelRefusal.LimitsUnavailable)]
    [InlineData(ModelRefusalKind.BudgetReserved, "budget_reserved")]
    public async Task Turn_ThatIsRefusedForAMoment_TriesAgainAsTheSameAttempt(ModelRefusalKind kind, string code)
    {
        var grain = await Host.CreateAsync("One");
        var first = await Host.Gateway.NextAsync();
        first.Refuse(kind, code, "The limits can't be checked.", retryAfterSeconds: 0.01);

        var second = await Host.Gateway.NextAsync();
        second.Say("1.");
        second.End();

        var turn = (await grain.GetTurn(Alice, 1, Waiting.Patience)).ValueOrThrow();
        Assert.Equal(("1.", 1), (turn.Answer?.Text, turn.Turn.Attempt));
        Assert.Equal(first.Call.CallId, second.Call.CallId);
    }

    [Fact]
    public async Task Turn_FaultInTheGateway_FailsAndLaterTurnsRun()
    {
        var grain = await Host.CreateAsync("One");
        (await Host.Gateway.NextAsync()).Fault(new InvalidOperationException("a bug"));
        var turn = (await grain.GetTurn(Alice, 1, Waiting.Patience)).ValueOrThrow().Turn;
        Host.Gateway.AnswerAtOnce = "2.";

        await grain.Send(Alice, new NewMessage { Text = "Two" });

        Assert.Equal("internal_error", turn.Failure?.Code);
        Assert.Equal("2.", (await grain.GetTurn(Alice, 2, Waiting.Patience)).ValueOrThrow().Answer?.Text);
    }

    [Fact]
    public async Task Turn_BrokenStream_BeginsAgainAndChargesEachAttemptUnderItsOwnId()
    {
        var grain = await Host.CreateAsync("One");
        var first = await Host.Gateway.NextAsync();
        first.Say("Half an ans");
        first.Break("The provider hung up.");
        var second = await Host.Gateway.NextAsync();
        second.Say("A whole answer.");
        second.End();

        var events = await grain.ReadEvents(Alice, 0).Until(item => item.EndsTurn, "the end of the turn");
        Assert.Equal("A whole answer.", Text(events.SkipWhile(item => item is not MessageRestarted)));
        Assert.Equal(2, Host.Gateway.CallIds.Distinct().Count());
        var result = (await grain.GetTurn(Alice, 1, TimeSpan.Zero)).ValueOrThrow();
        Assert.Equal((2, 20, "A whole answer."), (result.Turn.Attempt, result.Turn.Usage.InputTokens, result.Answer?.Text));
    }

    private static string Text(IEnumerable<ConversationEvent> events) => string.Concat(events.OfType<Delta>().Select(delta => delta.Text));
}
