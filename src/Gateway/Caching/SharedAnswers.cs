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
    private readonly FailurePause _pause = new(time);

    /// <summary>The answer to the request of <paramref name="key"/>, where one is kept and it comes in time.</summary>
    public async ValueTask<CachedAnswer?> FindAsync(string tenant, string key)
    {
        var kept = await AskAsync(cancellation => grains.GetGrain<IKeptAnswersGrain>(KeptAnswers.GrainOf(tenant, key)).Find(key, cancellation));
        return kept is null ? null : KeptAnswers.FromKept(kept, time.GetUtcNow());
    }

    /// <summary>The answer to a prompt of <paramref name="bucket"/> that means the same, where one is kept and it comes in time.</summary>
    public ValueTask<SimilarAnswer?> FindSimilarAsync(string tenant, string bucket, SimilarAnswerQuery query) =>
        AskAsync(cancellation => grains.GetGrain<ISimilarAnswersGrain>($"{tenant}/{bucket}").Find(query, cancellation));

    /// <summary>Keeps an answer for all fronts, in the background.</summary>
    public void Keep(string tenant, string key, CachedAnswer answer, TimeSpan lifetime)
    {
        var grain = KeptAnswers.GrainOf(tenant, key);
        var kept = new KeepAnswer(key, KeptAnswers.ToKept(answer, time.GetUtcNow()), lifetime);
        queue.Add(new SharedAnswer(grain, kept.Answer.Body.Length, grains => grains.GetGrain<IKeptAnswersGrain>(grain).Keep([kept])));
    }

    /// <summary>Keeps an answer to a prompt of <paramref name="bucket"/> for all fronts, in the background.</summary>
    public void KeepSimilar(string tenant, string bucket, KeepSimilarAnswer kept) =>
        queue.Add(new SharedAnswer($"{tenant}/{bucket}", kept.Answer.Body.Length, grains => grains.GetGrain<ISimilarAnswersGrain>($"{tenant}/{bucket}").Keep([kept])));

    private async ValueTask<T?> AskAsync<T>(Func<CancellationToken, Task<T?>> ask)
        where T : class
    {
        if (_pause.IsOn)
            return null;

        var timeout = settings.Current.Calls.Cache.SharedTimeout;
        using var late = new CancellationTokenSource(timeout, time);
        try
        {
            var found = await ask(late.Token).WaitAsync(timeout, time);
            _pause.Succeeded();
            return found;
        }
        catch (Exception exception)
        {
            // Whatever it is, the answer is made anew.
            metrics.SharedFailed();
            if (_pause.Failed())
                LogPaused(exception, FailurePause.Length);

            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Answers that fronts share are left alone for {Pause} at a time: looking for them failed several times in a row.")]
    private partial void LogPaused(Exception exception, TimeSpan pause);
}
