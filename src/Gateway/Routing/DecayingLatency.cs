namespace OrleansAi.Gateway.Routing;

/// <summary>
/// How long a target took of late: an average in which each answer weighs less the longer ago it was, and which goes to nothing where
/// no more come. Safe to use from many threads.
/// </summary>
/// <remarks>
/// An exponentially weighted moving average over time, as Finagle's <c>PeakEwma</c> keeps it, without its peak: a language model's
/// answer begins late for reasons of its own (a long prompt), and one of them says little. But a handful that come in a hurry count,
/// however little time has passed: a target that has become slow is left within a few calls.
/// </remarks>
internal sealed class DecayingLatency(TimeProvider time)
{
    private const double LeastShare = 0.2;

    // After so long an answer weighs 1/e.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly Lock _changing = new();
    private double _ticks;
    private long? _at;

    /// <summary>What is remembered now; zero where nothing is.</summary>
    public TimeSpan Value
    {
        get
        {
            lock (_changing)
                return TimeSpan.FromTicks((long)(_ticks * Remembered()));
        }
    }

    /// <summary>One more answer, or a failure, took so long.</summary>
    public void Add(TimeSpan latency)
    {
        lock (_changing)
        {
            var share = Math.Max(LeastShare, 1 - Remembered());
            _ticks += (latency.Ticks - _ticks) * share;
            _at = time.GetTimestamp();
        }
    }

    private double Remembered() => _at is { } at ? Math.Exp(-time.GetElapsedTime(at) / Memory) : 0;
}
