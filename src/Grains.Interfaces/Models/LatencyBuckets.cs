namespace OrleansAi.Models;

/// <summary>
/// Latencies in buckets that each reach 9 % further than the one before (eight to a doubling), from 1 ms to 18 hours: what is
/// counted in a bucket is known to within 9 %, and two processes' counts can be added.
/// </summary>
public static class LatencyBuckets
{
    /// <summary>How many there are.</summary>
    public const int Count = 8 * 26;

    private const double PerDoubling = 8;

    /// <summary>The bucket of a latency.</summary>
    public static int IndexOf(TimeSpan latency) =>
        latency.TotalMilliseconds <= 1 ? 0 : Math.Min(Count - 1, (int)Math.Ceiling(Math.Log2(latency.TotalMilliseconds) * PerDoubling));

    /// <summary>The longest latency in a bucket.</summary>
    public static TimeSpan UpperBound(int bucket) => TimeSpan.FromMilliseconds(Math.Pow(2, bucket / PerDoubling));
}
