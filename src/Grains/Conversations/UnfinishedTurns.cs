using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansAi.Conversations;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>
/// Wakes conversations whose turn a crash left unfinished: once when the silo has started, then at intervals, in which one silo
/// does it for all. The grain makes sure that a turn which runs already is left alone, so several silos may do this at once.
/// </summary>
internal sealed partial class UnfinishedTurns(
    IConversationCatalog catalog,
    IGrainFactory grains,
    IHostApplicationLifetime lifetime,
    IOptions<ConversationOptions> options,
    TimeProvider time,
    ILogger<UnfinishedTurns> logger) : BackgroundService
{
    private const int PageSize = 256;
    private const int AtOnce = 16;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.ResumeInterval, time);
        await TryAsync(() => ResumeAsync(time.GetUtcNow(), stoppingToken));
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryAsync(() => LookAsync(stoppingToken));
    }

    private async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        // Young turns are most likely just being answered; one that is not is found the next time.
        if (await MayBeginAsync())
            await ResumeAsync(time.GetUtcNow() - options.Value.ResumeInterval, cancellationToken);
    }

    private async ValueTask<bool> MayBeginAsync()
    {
        try
        {
            return await grains.GetGrain<IUnfinishedTurnsGrain>(IUnfinishedTurnsGrain.Key).TryBegin();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // It may have lived on the silo whose turns are to be found: rather all look than none.
            return true;
        }
    }

    private async ValueTask TryAsync(Func<ValueTask> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The store or a silo is out of reach. The next interval is the retry.
            LogFailed(logger, exception);
        }
    }

    private async ValueTask ResumeAsync(DateTimeOffset acceptedBefore, CancellationToken cancellationToken)
    {
        string? after = null;
        while (await catalog.ListUnfinishedAsync(after, acceptedBefore, PageSize, cancellationToken) is { IsEmpty: false } ids)
        {
            await Parallel.ForEachAsync(
                ids,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (id, _) => await grains.GetGrain<IConversationGrain>(id).Resume());
            after = ids[^1];
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
