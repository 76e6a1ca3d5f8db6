using OrleansAi.Gateway.Caching;
using OrleansAi.Models;

namespace OrleansAi.Grains.Models;

/// <summary>The answers that the grains of one silo hold, in one bounded memory.</summary>
internal sealed class SiloAnswers
{
    private readonly BoundedEntries<KeptAnswer> _exact;

    public SiloAnswers(long maxBytes, CacheMetrics metrics, TimeProvider time)
    {
        _exact = new BoundedEntries<KeptAnswer>(maxBytes, maxPerKey: 1, time);
        metrics.Observe("shared", () => _exact.Bytes);
    }

    /// <summary>The answer of <paramref name="key"/> that <paramref name="part"/> holds, as old as it is now; or <c>null</c>.</summary>
    public KeptAnswer? Find(string part, string key) =>
        _exact.Use(Place(part, key), "") is { } found ? found.Value with { Age = found.Value.Age + found.Age } : null;

    public void Keep(string part, KeepAnswer kept) =>
        _exact.Keep(Place(part, kept.Key), "", kept.Answer, kept.Answer.Body.Length + (2L * (part.Length + kept.Key.Length)), kept.Lifetime);

    private static string Place(string part, string key) => $"{part}/{key}";
}
