namespace OrleansAi.Grains.Quotas;

/// <summary>
/// The time as one activation counts it: it starts from the wall clock and goes on by elapsed time, so that setting the wall clock
/// neither frees spent units early nor keeps them.
/// </summary>
public sealed class ActivationClock
{
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _start;
    private readonly long _startTimestamp;

    /// <summary>A clock that shows the wall clock's time, or <paramref name="atLeast"/> where that is later.</summary>
    public ActivationClock(TimeProvider time, DateTimeOffset atLeast)
    {
        _time = time;
        var wall = time.GetUtcNow();
        _start = wall > atLeast ? wall : atLeast;
        _startTimestamp = time.GetTimestamp();
    }

    /// <summary>Now.</summary>
    public DateTimeOffset Now => _start + _time.GetElapsedTime(_startTimestamp);
}
