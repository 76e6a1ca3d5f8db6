using OrleansAi.Conversations;
using OrleansAi.Storage;
using static OrleansAi.Grains.Tests.Conversations.ConversationHost;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>Turns in whose middle something broke.</summary>
public sealed class ConversationCrashTests : ConversationFixture
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restart_InTheMiddleOfAnAnswer_ResumesWithoutAVisitor(bool gracefully)
    {
        var grain = await Host.CreateAsync("One");
        await grain.Send(Alice, new NewMessage { Text = "Two", ClientId = "m-2" });
        var call = await Host.Gateway.NextAsync();
        call.Say("Half an ans");
        var before = await grain.ReadEvents(Alice, 0).Until(item => item is Delta, "the first delta");

        var host = await RestartAsync(gracefully);
        var again = await host.Gateway.NextAsync();
        again.Say("A whole answer.");
        again.End();
        var next = await host.Gateway.NextAsync();
        next.Say("2.");
        next.End();

        grain = host.Grain(grain.GetPrimaryKeyString());
        var events = await grain.ReadEvents(Alice, 0).Until(item => item is TurnCompleted { Turn: 2 }, "the end of turn 2");
        Assert.Equal(before, events.Take(before.Count));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(item => item.Number));
        Assert.Equal(2, Assert.Single(events.OfType<MessageRestarted>()).Attempt);
        Assert.Equal("A whole answer.", string.Concat(
            events.SkipWhile(item => item is not MessageRestarted).Where(item => item.Turn == 1).OfType<Delta>().Select(delta => delta.Text)));
        Assert.NotEqual(call.Call.CallId, again.Call.CallId);
        Assert.Equal(Alice.User, again.Call.Caller.User);
        Assert.Equal(["user: One", "assistant: A whole answer.", "user: Two"], next.Messages);
        Assert.True((await grain.Send(Alice, new NewMessage { Text = "Two", ClientId = "m-2" })).ValueOrThrow().Duplicate);
    }

    [Fact]
    public async Task Restart_AgainAndAgain_FailsTheTurnAfterSomeAttempts()
    {
        var grain = await Host.CreateAsync("One");
        await Host.Gateway.NextAsync();
        await (await RestartAsync()).Gateway.NextAsync();
        await (await RestartAsync()).Gateway.NextAsync();

        var host = await RestartAsync();

        grain = host.Grain(grain.GetPrimaryKeyString());
        var turn = (await grain.GetTurn(Alice, 1, Waiting.Patience)).ValueOrThrow().Turn;
        Assert.Equal((TurnStatus.Failed, "attempts_exhausted", 3), (turn.Status, turn.Failure?.Code, turn.Attempt));
        Assert.False(host.Gateway.HasCall);
    }

    [Fact]
    public async Task FailedWrite_OfADelta_DropsTheActivationAndResumes()
    {
        var grain = await Host.CreateAsync("One");
        var call = await Host.Gateway.NextAsync();
        call.Say("seen ");
        await grain.ReadEvents(Alice, 0).Until(item => item is Delta, "the first delta");
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.Store.Fails = change =>
        {
            Host.Store.Fails = _ => false;
            failed.SetResult();
            return true;
        };

        call.Say("lost");
        await failed.Task.Within("the write that fails");
        await call.Disposed.Within("the end of the upstream call");
        var again = await ResumedCallAsync(grain);
        again.Say("whole");
        again.End();

        var events = await grain.ReadEvents(Alice, 0).Until(item => item.EndsTurn, "the end of the turn");
        Assert.Equal(["turn.started", "delta", "message.restarted"], events.Take(3).Select(item => item.Type));
        Assert.Equal("seen whole", string.Concat(events.OfType<Delta>().Select(delta => delta.Text)));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(item => item.Number));
    }

    [Fact]
    public async Task FailedWrite_OfAnAcceptance_IsNotAcknowledgedAndLeavesNothing()
    {
        var grain = await Host.CreateAsync();
        Host.Store.Fails = change => !change.NewTurns.IsEmpty;
        await Assert.ThrowsAnyAsync<Exception>(() => grain.Send(Alice, new NewMessage { Text = "One", ClientId = "m-1" }));
        Host.Store.Fails = _ => false;

        var again = await RetryAsync(() => grain.Send(Alice, new NewMessage { Text = "One", ClientId = "m-1" }));

        Assert.Equal((1, false), (again.ValueOrThrow().Turn.Number, again.ValueOrThrow().Duplicate));
        Assert.Single((await grain.GetMessages(Alice, new MessageQuery())).ValueOrThrow().Items);
    }

    // The activation that failed may still be ending when the next call arrives.
    private static async Task<T> RetryAsync<T>(Func<Task<T>> call)
    {
        using var patience = new CancellationTokenSource(Waiting.Patience);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (StorageException) when (!patience.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<ScriptedCall> ResumedCallAsync(IConversationGrain grain)
    {
        var next = Host.Gateway.NextAsync();
        while (!next.IsCompleted)
        {
            await grain.Resume();
            await Task.Yield();
        }

        return await next;
    }
}
