namespace OrleansAi.Gateway.Routing;

/// <summary>What this process sees of its calls of one target. Safe to use from many threads.</summary>
public sealed class TargetTraffic(TimeProvider time)
{
    // A failure counts as slow, however soon it came: otherwise a target that fails at once would be the fastest.
    private static readonly TimeSpan LeastFailure = TimeSpan.FromSeconds(1);

    // Failures in a row count as slower and slower, up to this: doubled with each, it would soon be more than a TimeSpan holds.
    private static readonly TimeSpan MostDoubled = TimeSpan.FromMinutes(10);

    private readonly DecayingLatency _streamed = new(time);
    private readonly DecayingLatency _whole = new(time);
    private int _running;

    /// <summary>Calls under way.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>How long streamed answers took to begin, or whole ones to come, of late; zero where nothing is known.</summary>
    public TimeSpan Latency(bool stream) => (stream ? _streamed : _whole).Value;

    internal void Begin() => Interlocked.Increment(ref _running);

    internal void End() => Interlocked.Decrement(ref _running);

    internal void Answered(TimeSpan latency, bool stream) => (stream ? _streamed : _whole).Add(latency);

    internal void Failed(TimeSpan latency, bool stream)
    {
        var of = stream ? _streamed : _whole;
        var doubled = of.Value < MostDoubled / 2 ? 2 * of.Value : MostDoubled;
        of.Add(new[] { latency, doubled, LeastFailure }.Max());
    }
}
