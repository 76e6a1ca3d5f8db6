namespace Orleans.Runtime;

/// <summary>A timer of an activation; disposing of it ends it.</summary>
public interface IGrainTimer : IDisposable
{
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>When a grain timer ticks, and what its ticks may do.</summary>
public readonly struct GrainTimerCreationOptions
{
    public GrainTimerCreationOptions()
    {
    }

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) => (DueTime, Period) = (dueTime, period);

    /// <summary>The time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>The time from the end of one tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether a tick may start between the turns of a request; otherwise it waits like a request.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as use, which keeps the activation from idle collection.</summary>
    public bool KeepAlive { get; init; }
}
