using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Conversations;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>
/// Wakes conversations whose turn a crash left unfinished: once when the silo has started, when another silo is gone, and at
/// intervals. The grain makes sure that a turn which runs already is left alone, so any number of silos may do this at once.
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
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        var interval = options.Value.ResumeInterval;
        var age = TimeSpan.Zero;
        while (true)
        {
            // Taken before the search: a silo that is gone in the middle of it begins the next one.
            var noted = leftBehind.NotedAsync();
            var found = await TryResumeAsync(time.GetUtcNow() - age, stoppingToken);
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var timer = Task.Delay(found ? interval : Shorter(interval, TryAgainAfter), time, waiting.Token);
            var isNoted = await Task.WhenAny(noted, timer) == noted;
            await waiting.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();

            // Young turns are most likely just being answered, unless something has happened; one that is not is found the next time.
            age = isNoted || !found ? TimeSpan.Zero : interval;
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

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

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
