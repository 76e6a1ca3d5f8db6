using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Caching;

/// <summary>The answers that routes keep, as one call sees them.</summary>
internal sealed class AnswerCache(ExactCache exact, TimeProvider time)
{
    /// <summary>The key of <paramref name="call"/>, or <c>null</c> where its answer is neither looked for nor kept.</summary>
    public static string? KeyOf(ModelCall call, RouteModel route) =>
        route.CacheFor is not null && (call.Cache.MayRead || call.Cache.MayWrite) && !call.Operation.IsFree && !call.Operation.IsMedia ? CacheKey.Of(call, route.Version) : null;

    /// <summary>An answer that is kept and will do, or <c>null</c>.</summary>
    public CachedModelAnswer? Find(string? key, ModelCall call, RouteModel route, RateLimitStatus? limits) =>
        Kept(key, call, route.CacheFor) is { } kept ? Answer(kept, limits, refusal: null) : null;

    /// <summary>An answer that is too old and better than <paramref name="refusal"/>, or <c>null</c>.</summary>
    public CachedModelAnswer? FindStale(string? key, ModelCall call, RouteModel route, ModelRefusal refusal)
    {
        var isUpstreams = refusal.Kind is ModelRefusalKind.UpstreamFailed or ModelRefusalKind.Unavailable or ModelRefusalKind.RateLimited;
        return isUpstreams && Kept(key, call, route.CacheFor + route.StaleFor) is { } kept ? Answer(kept, refusal.Limits, refusal) : null;
    }

    /// <summary>The answer, which is kept once it has been read whole; as it is where it may not be kept.</summary>
    public ModelAnswer Record(ModelAnswer answer, string? key, ModelCall call, RouteModel route, int longest)
    {
        if (key is null || !call.Cache.MayWrite)
            return answer;

        return new RecordedModelAnswer(answer, longest, body => exact.Keep(
            key,
            new CachedAnswer
            {
                Body = body,
                ContentType = answer.ContentType,
                Provider = answer.Provider,
                UpstreamModel = answer.UpstreamModel,
                Format = answer.Format,
                Dropped = answer.Dropped,
                Version = answer.Version,
                MadeAt = time.GetUtcNow(),
            },
            route.CacheFor!.Value + route.StaleFor));
    }

    private CachedAnswer? Kept(string? key, ModelCall call, TimeSpan? lifetime) =>
        key is not null && call.Cache.MayRead ? exact.Find(key, lifetime!.Value, call.Cache.MaxAge) : null;

    private CachedModelAnswer Answer(CachedAnswer kept, RateLimitStatus? limits, ModelRefusal? refusal) => new(kept.Body)
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
        IsStale = refusal is not null,
    };
}
