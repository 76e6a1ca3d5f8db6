namespace OrleansAi.Grains.Conversations;

/// <summary>Where whoever sees a silo go says so: its unfinished turns are looked for at once.</summary>
public sealed class TurnsLeftBehind
{
    private TaskCompletionSource _noted = New();

    /// <summary>Notes that a silo is gone.</summary>
    public void Note() => Interlocked.Exchange(ref _noted, New()).TrySetResult();

    /// <summary>Completes when that is noted the next time.</summary>
    internal Task NotedAsync() => Volatile.Read(ref _noted).Task;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
