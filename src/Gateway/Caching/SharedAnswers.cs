using Microsoft.Extensions.Logging;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Caching;

/// <summary>
/// The answers that the fronts of a cluster share, as one front sees them. Looking for one waits no longer than
/// <see cref="CacheOptions.SharedTimeout"/>, and where several looks in a row fail, none is tried for a while: what is slow or gone
/// costs a call next to nothing.
/// </summary>
internal sealed partial class SharedAnswers(
    IGrainFactory grains, SharedAnswerQueue queue, IGatewaySettings settings, CacheMetrics metrics, TimeProvider time, ILogger<SharedAnswers> logger)
{
    private const int FailuresInARow = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private int _failures;
    private long _pausedAt;

    private bool IsPaused => Volatile.Read(ref _failures) >= FailuresInARow && time.GetElapsedTime(Volatile.Read(ref _pausedAt)) < Pause;

    /// <summary>The answer to the request of <paramref name="key"/>, where one is kept and it comes in time.</summary>
    public async ValueTask<CachedAnswer?> FindAsync(string tenant, string key)
    {
        var kept = await AskAsync(cancellation => grains.GetGrain<IKeptAnswersGrain>(KeptAnswers.GrainOf(tenant, key)).Find(key, cancellation));
        return kept is null ? null : KeptAnswers.FromKept(kept, time.GetUtcNow());
    }

    /// <summary>Keeps an answer for all fronts, in the background.</summary>
    public void Keep(string tenant, string key, CachedAnswer answer, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        queue.Add(new SharedAnswer(KeptAnswers.GrainOf(tenant, key), new KeepAnswer(key, KeptAnswers.ToKept(answer, now), lifetime)));
    }

    private async ValueTask<T?> AskAsync<T>(Func<CancellationToken, Task<T?>> ask)
        where T : class
    {
        if (IsPaused)
            return null;

        var timeout = settings.Current.Calls.Cache.SharedTimeout;
        using var late = new CancellationTokenSource(timeout, time);
        try
        {
            var found = await ask(late.Token).WaitAsync(timeout, time);
            Volatile.Write(ref _failures, 0);
            return found;
        }
        catch (Exception exception)
        {
            // Whatever it is, the answer is made anew.
            metrics.SharedFailed();
            Volatile.Write(ref _pausedAt, time.GetTimestamp());
            if (Interlocked.Increment(ref _failures) == FailuresInARow)
                LogPaused(exception, Pause);

            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Answers that fronts share are left alone for {Pause} at a time: looking for them failed several times in a row.")]
    private partial void LogPaused(Exception exception, TimeSpan pause);
}
