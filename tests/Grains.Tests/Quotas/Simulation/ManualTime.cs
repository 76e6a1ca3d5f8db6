namespace OrleansAi.Grains.Tests.Quotas.Simulation;

/// <summary>A clock that goes only as far as the test says.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private long _elapsed;

    /// <summary>The time that has passed since the start.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_elapsed);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => _elapsed += time.Ticks;

    public override DateTimeOffset GetUtcNow() => start.AddTicks(_elapsed);

    public override long GetTimestamp() => _elapsed;
}
