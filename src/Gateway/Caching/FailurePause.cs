namespace OrleansAi.Gateway.Caching;

/// <summary>Leaves something alone for a while that failed several times in a row. Any thread may use it.</summary>
internal sealed class FailurePause(TimeProvider time)
{
    public const int FailuresInARow = 5;
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private int _failures;
    private long _lastFailure;

    /// <summary>Whether it is to be left alone now.</summary>
    public bool IsOn => Volatile.Read(ref _failures) >= FailuresInARow && time.GetElapsedTime(Volatile.Read(ref _lastFailure)) < Length;

    public void Succeeded() => Volatile.Write(ref _failures, 0);

    /// <summary>It failed; <c>true</c> where a pause begins by that.</summary>
    public bool Failed()
    {
        Volatile.Write(ref _lastFailure, time.GetTimestamp());
        return Interlocked.Increment(ref _failures) == FailuresInARow;
    }
}
