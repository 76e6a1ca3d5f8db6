using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Caching;

/// <summary>The answers that routes keep, as one call sees them.</summary>
internal sealed class AnswerCache(ExactCache exact, TimeProvider time)
{
    /// <summary>The key of <paramref name="call"/>, or <c>null</c> where its answer is neither looked for nor kept.</summary>
    public static string? KeyOf(ModelCall call, RouteModel route) =>
        route.CacheFor is not null && (call.Cache.MayRead || call.Cache.MayWrite) && !call.Operation.IsFree ? CacheKey.Of(call) : null;

    /// <summary>An answer that is kept and will do, or <c>null</c>.</summary>
    public CachedModelAnswer? Find(string? key, ModelCall call, RouteModel route, RateLimitStatus? limits)
    {
        if (key is null || !call.Cache.MayRead || exact.Find(key, route.CacheFor!.Value, call.Cache.MaxAge) is not { } kept)
            return null;

        return new CachedModelAnswer(kept.Body)
        {
            Provider = kept.Provider,
            UpstreamModel = kept.UpstreamModel,
            Attempts = 0,
            ContentType = kept.ContentType,
            Format = kept.Format,
            Dropped = kept.Dropped,
            Limits = limits,
            CachedFor = time.GetUtcNow() - kept.MadeAt,
        };
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
                MadeAt = time.GetUtcNow(),
            },
            route.CacheFor!.Value));
    }
}
