namespace OrleansAi.Grains.Tests.Hosting;

/// <summary>The system's clock, set forward by as much as a test says. Timers run as ever, so that the engine does too.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    /// <summary>Sets the clock forward.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));
}
