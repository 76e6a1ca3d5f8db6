using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Caching.Semantic;
using OrleansAi.Models;

namespace OrleansAi.Grains.Models;

/// <summary>The answers that the grains of one silo hold, in one bounded memory.</summary>
internal sealed class SiloAnswers
{
    private readonly BoundedEntries<StoredAnswer> _entries;

    public SiloAnswers(long maxBytes, CacheMetrics metrics, TimeProvider time)
    {
        _entries = new BoundedEntries<StoredAnswer>(maxBytes, SimilarAnswers.MostPerBucket, time);
        Similar = new SimilarAnswers(_entries);
        metrics.Observe("shared", () => _entries.Bytes);
    }

    /// <summary>Those that are found by meaning.</summary>
    public SimilarAnswers Similar { get; }

    /// <summary>The answer of <paramref name="key"/> that <paramref name="part"/> holds, as old as it is now; or <c>null</c>.</summary>
    public KeptAnswer? Find(string part, string key) =>
        _entries.Use(Place(part, key), "") is var (stored, age) ? stored.Answer with { Age = stored.Answer.Age + age } : null;

    public void Keep(string part, KeepAnswer kept)
    {
        var stored = new StoredAnswer(kept.Answer);
        _entries.Keep(Place(part, kept.Key), "", stored, stored.Bytes, kept.Lifetime);
    }

    private static string Place(string part, string key) => $"same/{part}/{key}";
}
