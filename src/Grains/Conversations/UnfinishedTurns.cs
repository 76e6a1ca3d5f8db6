using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansAi.Conversations;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>
/// Wakes conversations whose turn a crash left unfinished: once when the silo has started, when another silo is gone, and at
/// intervals, where one silo does it for all. The grain makes sure that a turn which runs already is left alone, so several silos
/// may do this at once.
/// </summary>
internal sealed partial class UnfinishedTurns(
    IConversationCatalog catalog,
    IGrainFactory grains,
    IHostApplicationLifetime lifetime,
    TurnsLeftBehind leftBehind,
    IOptions<ConversationOptions> options,
    TimeProvider time,
    ILogger<UnfinishedTurns> logger) : BackgroundService
{
    private const int PageSize = 256;
    private const int AtOnce = 16;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        await ResumeUntilDoneAsync(time.GetUtcNow(), stoppingToken);
        while (true)
        {
            if (await leftBehind.NextAsync(options.Value.ResumeInterval, time, stoppingToken) is { } silo)
            {
                if (await MayBeginAsync(turns => turns.TryBeginAfter(silo)))
                    await ResumeUntilDoneAsync(time.GetUtcNow(), stoppingToken);
            }
            else if (await MayBeginAsync(turns => turns.TryBegin()))
            {
                // Young turns are most likely just being answered; one that is not is found the next time.
                await ResumeUntilDoneAsync(time.GetUtcNow() - options.Value.ResumeInterval, stoppingToken);
            }
        }
    }

    // What stands in the way may be what has just happened: soon tried again, then ever more seldom.
    private async ValueTask ResumeUntilDoneAsync(DateTimeOffset acceptedBefore, CancellationToken cancellationToken)
    {
        var interval = options.Value.ResumeInterval;
        for (var pause = FirstPause; !await TryResumeAsync(acceptedBefore, cancellationToken) && pause < interval; pause *= 2)
            await Task.Delay(pause, time, cancellationToken);
    }

    private async ValueTask<bool> MayBeginAsync(Func<IUnfinishedTurnsGrain, Task<bool>> ask)
    {
        try
        {
            return await ask(grains.GetGrain<IUnfinishedTurnsGrain>(IUnfinishedTurnsGrain.Key));
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // It may have lived on the silo whose turns are to be found: rather all look than none.
            return true;
        }
    }

    private async ValueTask<bool> TryResumeAsync(DateTimeOffset acceptedBefore, CancellationToken cancellationToken)
    {
        try
        {
            await ResumeAsync(acceptedBefore, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The store or a silo is out of reach.
            LogFailed(logger, exception);
            return false;
        }
    }

    private async ValueTask ResumeAsync(DateTimeOffset acceptedBefore, CancellationToken cancellationToken)
    {
        string? after = null;
        Exception? failure = null;
        while (await catalog.ListUnfinishedAsync(after, acceptedBefore, PageSize, cancellationToken) is { IsEmpty: false } ids)
        {
            await Parallel.ForEachAsync(
                ids,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (id, _) => failure = await ResumeAsync(id) ?? failure);
            after = ids[^1];
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    // One conversation that can't be reached must not keep the others waiting.
    private async ValueTask<Exception?> ResumeAsync(string id)
    {
        try
        {
            await grains.GetGrain<IConversationGrain>(id).Resume();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    // Grains can be called once the whole host runs, whatever the order in which its services were added.
    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unfinished turns could not be looked up or resumed; another try follows")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
