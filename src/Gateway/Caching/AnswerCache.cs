using OrleansAi.Gateway.Caching.Semantic;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Caching;

/// <summary>The answers that routes keep, as one call sees them: first those of this process, then those that all fronts share.</summary>
internal sealed class AnswerCache(ExactCache exact, SemanticCache semantic, CacheMetrics metrics, TimeProvider time, SharedAnswers? shared)
{
    /// <summary>The key of <paramref name="call"/>, or <c>null</c> where its answer is neither looked for nor kept.</summary>
    public static string? KeyOf(ModelCall call, RouteModel route) =>
        route.CacheFor is not null && (call.Cache.MayRead || call.Cache.MayWrite) && !call.Operation.IsFree && !call.Operation.IsMedia ? CacheKey.Of(call, route.Version) : null;

    /// <summary>Looks for an answer that is kept and will do: to the same request, then to one whose prompt means the same.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async ValueTask<CacheSearch> FindAsync(string key, ModelCall call, RouteModel route, RateLimitStatus? limits, CancellationToken cancellationToken)
    {
        if (call.Cache.MayRead && await FindExactAsync(key, call, route, limits) is { } same)
            return new CacheSearch(same, null);

        var question = await semantic.AskAsync(call, route, cancellationToken);
        if (question is not null && call.Cache.MayRead && await FindSimilarAsync(question, call, route, limits) is { } similar)
            return new CacheSearch(similar, question);

        metrics.LookedUp(CacheLookup.Miss);
        return new CacheSearch(null, question);
    }

    /// <summary>An answer that is too old and better than <paramref name="refusal"/>, or <c>null</c>.</summary>
    public CachedModelAnswer? FindStale(string? key, ModelCall call, RouteModel route, ModelRefusal refusal)
    {
        var isUpstreams = refusal.Kind is ModelRefusalKind.UpstreamFailed or ModelRefusalKind.Unavailable or ModelRefusalKind.RateLimited;
        return isUpstreams && key is not null && call.Cache.MayRead && Kept(key, call, route.CacheFor + route.StaleFor) is { } kept
            ? Found(kept, CacheLookup.Stale, refusal.Limits, refusal)
            : null;
    }

    /// <summary>The answer, which is kept once it has been read whole; as it is where it may not be kept.</summary>
    public ModelAnswer Record(ModelAnswer answer, string? key, SemanticQuestion? question, ModelCall call, RouteModel route, int longest) =>
        key is null || !call.Cache.MayWrite ? answer : new RecordedModelAnswer(answer, longest, body => Keep(key, question, call, route, Copy(answer, body)));

    private async ValueTask<CachedModelAnswer?> FindExactAsync(string key, ModelCall call, RouteModel route, RateLimitStatus? limits)
    {
        if (Kept(key, call, route.CacheFor) is { } kept)
            return Found(kept, CacheLookup.Local, limits);

        if (shared is not null && await shared.FindAsync(call.Caller.Tenant, key) is { } other)
        {
            // Also where it is too old for this call: it may do for another, or where no target answers.
            exact.Keep(key, other, route.CacheFor!.Value + route.StaleFor - (time.GetUtcNow() - other.MadeAt));
            if (Kept(key, call, route.CacheFor) is { } fresh)
                return Found(fresh, CacheLookup.Shared, limits);
        }

        return null;
    }

    private async ValueTask<CachedModelAnswer?> FindSimilarAsync(SemanticQuestion question, ModelCall call, RouteModel route, RateLimitStatus? limits) =>
        await semantic.FindAsync(question, call, route) is var (found, isShared) && KeptAnswers.FromKept(found.Answer, time.GetUtcNow()) is { } kept
            ? Found(kept, isShared ? CacheLookup.SemanticShared : CacheLookup.SemanticLocal, limits, similarity: found.Similarity)
            : null;

    private void Keep(string key, SemanticQuestion? question, ModelCall call, RouteModel route, CachedAnswer answer)
    {
        var lifetime = route.CacheFor!.Value + route.StaleFor;
        exact.Keep(key, answer, lifetime);
        shared?.Keep(call.Caller.Tenant, key, answer, lifetime);
        if (question is not null)
            semantic.Keep(question, call, answer, route.CacheFor.Value);
    }

    private CachedAnswer? Kept(string key, ModelCall call, TimeSpan? lifetime) => exact.Find(key, lifetime!.Value, call.Cache.MaxAge);

    private CachedModelAnswer Found(CachedAnswer kept, CacheLookup where, RateLimitStatus? limits, ModelRefusal? refusal = null, double? similarity = null)
    {
        metrics.LookedUp(where);
        return new CachedModelAnswer(kept.Body)
        {
            Provider = kept.Provider,
            UpstreamModel = kept.UpstreamModel,
            Attempts = refusal?.Attempts ?? 0,
            FailedAttempts = refusal?.FailedAttempts ?? [],
            ContentType = kept.ContentType,
            Format = kept.Format,
            Dropped = kept.Dropped,
            Version = kept.Version,
            Limits = limits,
            CachedFor = time.GetUtcNow() - kept.MadeAt,
            Similarity = similarity,
            IsStale = refusal is not null,
        };
    }

    private CachedAnswer Copy(ModelAnswer answer, ReadOnlyMemory<byte> body) => new()
    {
        Body = body,
        ContentType = answer.ContentType,
        Provider = answer.Provider,
        UpstreamModel = answer.UpstreamModel,
        Format = answer.Format,
        Dropped = answer.Dropped,
        Version = answer.Version,
        MadeAt = time.GetUtcNow(),
    };
}

/// <summary>What was found for a call.</summary>
/// <param name="Answer">The answer, or <c>null</c>.</param>
/// <param name="Question">What the call is compared by, where its prompt was embedded: what it is kept under when it has been answered.</param>
internal readonly record struct CacheSearch(CachedModelAnswer? Answer, SemanticQuestion? Question);
