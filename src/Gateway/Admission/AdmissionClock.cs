namespace OrleansAi.Gateway.Admission;

/// <summary>Elapsed time since the process's admission started, and the wall clock for what is written down.</summary>
internal sealed class AdmissionClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Now, in elapsed time.</summary>
    public Moment Now => new(time.GetElapsedTime(_start));

    /// <summary>Now, by the wall clock.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow();
}
