using Microsoft.Extensions.Logging;
using OrleansAi.Conversations;
using OrleansAi.Storage;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>
/// Answers the turns of one conversation, one after another, beside the grain's calls and on its scheduler. What it finds
/// is written through the journal, which refuses what a turn says that is not the running one any more.
/// </summary>
internal sealed partial class TurnRunner(
    ConversationJournal journal,
    ConversationHistory history,
    ModelStep step,
    ConversationOptions options,
    RunningTurns turns,
    Action ended,
    TimeProvider time,
    ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private CancellationTokenSource? _call;
    private Turn? _called;

    /// <summary>Makes the work follow the journal: drops a call whose turn has ended, begins with a turn that runs.</summary>
    /// <param name="resumed">Whether the running turn was begun by an activation that is gone.</param>
    public void Follow(bool resumed = false)
    {
        if (_called is not null && journal.State?.Runs(_called) != true)
            _call?.Cancel();

        if (_loop.IsCompleted && journal.State?.Running is not null && !_stopping.IsCancellationRequested)
            _loop = RunAsync(resumed);
    }

    /// <summary>Stops where it is; the turn stays unfinished and is taken up by the next activation.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _stopping.Dispose();
    }

    private async Task RunAsync(bool resumed)
    {
        using var counted = turns.Begin();
        try
        {
            if (resumed)
                await CommitAsync(journal.State!.Running!.Turn, ModelBroken.ByCrash);

            while (!_stopping.IsCancellationRequested && journal.State is { Running: { } running } state)
                await RunAsync(state.Conversation, running);

            if (!_stopping.IsCancellationRequested)
                ended();
        }
        catch (StorageException exception)
        {
            // The journal has dropped the activation; the next one begins from what is on disk.
            LogAbandoned(logger, journal.Id, exception);
        }
    }

    private async Task RunAsync(Conversation conversation, StoredTurn running)
    {
        using var call = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var timeout = new CancellationTokenSource(options.CallTimeout, time);
        using var timeoutCancelsCall = timeout.Token.Register(call.Cancel);
        (_call, _called) = (call, running.Turn);
        try
        {
            await CommitAsync(running.Turn, await CallAsync(conversation, running, call.Token));
        }
        catch (OperationCanceledException) when (call.IsCancellationRequested)
        {
            if (timeout.IsCancellationRequested)
                await CommitAsync(running.Turn, new ModelRefused(new TurnFailure("timeout", $"The answer took longer than {options.CallTimeout}.")));
        }
        finally
        {
            (_call, _called) = (null, null);
        }
    }

    private async ValueTask<ModelStepResult> CallAsync(Conversation conversation, StoredTurn running, CancellationToken cancellationToken)
    {
        try
        {
            var window = await history.WindowAsync(running.Turn.Number, conversation.SystemPrompt, cancellationToken);
            return await step.RunAsync(conversation, running, window, text => AppendAsync(running.Turn, text), cancellationToken);
        }
        catch (Exception exception) when (exception is not StorageException && !cancellationToken.IsCancellationRequested)
        {
            // A bug in whatever was called must end the turn and not leave it running for ever.
            LogFault(logger, journal.Id, running.Turn.Number, exception);
            return new ModelRefused(new TurnFailure("internal_error", "Something went wrong on the server while the answer was made."));
        }
    }

    private async ValueTask AppendAsync(Turn turn, string text)
    {
        var decision = await journal.CommitAsync(state => state is null ? ConversationDecision.Nothing : ConversationRules.Append(state, turn, text, Now()));
        if (decision.Change is null && _call is { } call)
        {
            await call.CancelAsync();
            call.Token.ThrowIfCancellationRequested();
        }
    }

    private async ValueTask CommitAsync(Turn turn, ModelStepResult result) =>
        await journal.CommitAsync(state => (state, result) switch
        {
            (null, _) => ConversationDecision.Nothing,
            (_, ModelAnswered answered) => ConversationRules.Complete(state, turn, answered, Now()),
            (_, ModelBroken broken) => ConversationRules.Retry(state, turn, broken, options, Now()),
            (_, ModelRefused refused) => ConversationRules.Fail(state, turn, refused.Failure, Now()),
            _ => throw new InvalidOperationException($"A step came to a {result.GetType().Name}."),
        });

    private DateTimeOffset Now() => ConversationClock.Now(time);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conversation {Conversation} is reloaded after a failed write")]
    private static partial void LogAbandoned(ILogger logger, string conversation, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Turn {Turn} of conversation {Conversation} met a fault")]
    private static partial void LogFault(ILogger logger, string conversation, long turn, Exception exception);
}
