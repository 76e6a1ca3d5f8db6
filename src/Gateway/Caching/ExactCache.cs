using Microsoft.Extensions.Caching.Memory;

namespace OrleansAi.Gateway.Caching;

/// <summary>Answers of this process, by the key of their request; bounded in memory, the least used go first.</summary>
internal sealed class ExactCache(long maxBytes, TimeProvider time) : IDisposable
{
    // What an entry takes besides its body: its key, its record, and its place in the cache.
    private const int Overhead = 1024;

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = maxBytes, TrackStatistics = true });

    /// <summary>What all answers take.</summary>
    public long Bytes => _answers.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0;

    /// <summary>The answer to the request of <paramref name="key"/>, where one is kept that is younger than <paramref name="lifetime"/> and no older than <paramref name="maxAge"/>.</summary>
    public CachedAnswer? Find(string key, TimeSpan lifetime, TimeSpan? maxAge)
    {
        if (!_answers.TryGetValue(key, out CachedAnswer? answer) || answer is null)
            return null;

        var age = time.GetUtcNow() - answer.MadeAt;
        return age < lifetime && (maxAge is not { } limit || age <= limit) ? answer : null;
    }

    /// <summary>Keeps <paramref name="answer"/>, unless its time is over or there is no room for it.</summary>
    public void Keep(string key, CachedAnswer answer, TimeSpan lifetime)
    {
        if (lifetime > TimeSpan.Zero)
            _answers.Set(key, answer, new MemoryCacheEntryOptions { Size = answer.Body.Length + Overhead, AbsoluteExpirationRelativeToNow = lifetime });
    }

    public void Dispose() => _answers.Dispose();
}
