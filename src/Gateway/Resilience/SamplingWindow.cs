using System.Collections.Immutable;

namespace OrleansAi.Gateway.Resilience;

/// <summary>
/// Counts successes and failures of the recent past in ten slices, as Polly's circuit breaker does: a slice that leaves the window
/// takes its counts along.
/// </summary>
public sealed record SamplingWindow
{
    private const int Slices = 10;

    private readonly ImmutableArray<Slice> _slices = [];

    /// <summary>A window without calls.</summary>
    public static SamplingWindow Empty { get; } = new();

    /// <summary>Calls that are counted.</summary>
    public long Calls => _slices.Sum(slice => slice.Successes + slice.Failures);

    /// <summary>Failures among them.</summary>
    public long Failures => _slices.Sum(slice => slice.Failures);

    /// <summary>The window with calls that ended at <paramref name="now"/>, and without those before <paramref name="duration"/>.</summary>
    public SamplingWindow Add(long successes, long failures, DateTimeOffset now, TimeSpan duration)
    {
        var number = now.UtcTicks / Math.Max(1, duration.Ticks / Slices);
        var kept = _slices.RemoveAll(slice => slice.Number <= number - Slices || slice.Number > number);
        var last = kept.Length > 0 && kept[^1].Number == number ? kept[^1] : new Slice(number, 0, 0);
        var older = last.Successes + last.Failures > 0 ? kept.RemoveAt(kept.Length - 1) : kept;
        return new SamplingWindow(older.Add(new Slice(number, last.Successes + successes, last.Failures + failures)));
    }

    private SamplingWindow()
    {
    }

    private SamplingWindow(ImmutableArray<Slice> slices) => _slices = slices;

    private readonly record struct Slice(long Number, long Successes, long Failures);
}
