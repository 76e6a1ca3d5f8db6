using OrleansAi.Gateway.Caching;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>What keeps answers is bounded, and who embeds prompts exists.</summary>
internal sealed class CacheRule : IGatewayRule
{
    private const long MostBytes = 1L << 40;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public IEnumerable<string> Check(GatewayOptions options)
    {
        var cache = options.Calls.Cache;
        return CheckSizes(cache).Concat(CheckWaits(cache)).Concat(options.Models.SelectMany(model => Check(options, $"OrleansAi:Models:{model.Key}:Cache", model.Value.Cache)));
    }

    private static IEnumerable<string> CheckSizes(CacheOptions cache)
    {
        foreach (var (name, bytes) in ((string, long)[])[("MaxBytes", cache.MaxBytes), ("SharedMaxBytes", cache.SharedMaxBytes), ("SemanticMaxBytes", cache.SemanticMaxBytes)])
        {
            if (bytes is < 0 or > MostBytes)
                yield return $"OrleansAi:Gateway:Cache:{name} is {bytes}; write 0 to {MostBytes}.";
        }

        if (cache.MaxAnswerBytes is < 1 or > 1 << 28)
            yield return $"OrleansAi:Gateway:Cache:MaxAnswerBytes is {cache.MaxAnswerBytes}; write 1 to {1 << 28}.";
    }

    private static IEnumerable<string> CheckWaits(CacheOptions cache) =>
        from wait in ((string Name, TimeSpan Value)[])[("SharedTimeout", cache.SharedTimeout), ("EmbeddingTimeout", cache.EmbeddingTimeout)]
        where wait.Value <= TimeSpan.Zero || wait.Value > LongestWait
        select $"OrleansAi:Gateway:Cache:{wait.Name} is {wait.Value}; a call waits meanwhile: write a time above 0 and up to {LongestWait}.";

    private static IEnumerable<string> Check(GatewayOptions options, string path, ModelCacheOptions cache)
    {
        if (cache.Exact <= TimeSpan.Zero)
            yield return $"{path}:Exact is {cache.Exact}; write how long answers are kept, for example \"00:30:00\", or leave it out.";

        if (cache.Stale < TimeSpan.Zero || (cache.Stale > TimeSpan.Zero && cache.Exact is null))
            yield return $"{path}:Stale is {cache.Stale}; write how long after Exact an answer may still be given, and Exact besides.";

        if (cache.Semantic is null)
            yield break;

        if (cache.Semantic is not (> 0 and <= 1))
            yield return $"{path}:Semantic is {cache.Semantic}; write a cosine above 0 and up to 1, for example 0.95.";

        if (cache.Exact is null)
            yield return $"{path}:Semantic has no time; write in Exact besides how long answers are kept, for example \"00:30:00\".";

        if (cache.EmbeddingModel is null || !options.Models.ContainsKey(cache.EmbeddingModel))
            yield return $"{path}:EmbeddingModel is '{cache.EmbeddingModel}'; name one of the Models that serves embeddings.";
    }
}
