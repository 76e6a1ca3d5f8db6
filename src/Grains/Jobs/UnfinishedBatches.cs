using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Jobs;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>
/// Wakes batches that nobody runs: when the silo has started, and at intervals. A batch that runs is left alone, so several silos may
/// do so at once; and it is kept in memory by it.
/// </summary>
internal sealed partial class UnfinishedBatches(
    IBatchStore store,
    IGrainFactory grains,
    IHostApplicationLifetime lifetime,
    IOptions<BatchOptions> options,
    TimeProvider time,
    ILogger<UnfinishedBatches> logger) : BackgroundService
{
    private const int PageSize = 256;
    private const int AtOnce = 16;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        while (true)
        {
            await TryResumeAsync(stoppingToken);
            await Task.Delay(options.Value.ResumeInterval, time, stoppingToken);
        }
    }

    private async ValueTask TryResumeAsync(CancellationToken cancellationToken)
    {
        try
        {
            string? after = null;
            while (await store.ListUnfinishedAsync(after, PageSize, cancellationToken) is { IsEmpty: false } ids)
            {
                await Parallel.ForEachAsync(
                    ids, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (id, _) => await ResumeAsync(id));
                after = ids[^1];
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(logger, exception);
        }
    }

    // One batch that can't be reached must not keep the others waiting.
    private async ValueTask ResumeAsync(string id)
    {
        try
        {
            await grains.GetGrain<IBatchGrain>(id).Resume();
        }
        catch (Exception exception)
        {
            LogNotResumed(logger, id, exception);
        }
    }

    // Grains can be called once the whole host runs, whatever the order in which its services were added.
    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unfinished batches could not be looked up; another try follows")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {Batch} could not be resumed; another try follows")]
    private static partial void LogNotResumed(ILogger logger, string batch, Exception exception);
}
