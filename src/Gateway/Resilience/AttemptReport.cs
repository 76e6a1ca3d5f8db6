using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>
/// Tells the target's health how one attempt went, once. An attempt is a success when its answer has come to its end, or was left
/// by the client; a probe already when it begins, because callers everywhere wait for its outcome.
/// </summary>
internal sealed class AttemptReport(ITargetHealth health, TargetId target, bool isProbe, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private TimeSpan? _firstByte;
    private bool _isSent;

    /// <summary>The answer's first byte is there; its latency is what counts.</summary>
    public void FirstByte() => _firstByte = time.GetElapsedTime(_started);

    /// <summary>Reports the outcome; of a second one only a failure, because a broken answer is news also after a good beginning.</summary>
    public void Send(CallFailureKind failure)
    {
        if (_isSent && failure == CallFailureKind.None)
            return;

        _isSent = true;
        health.Report(target, new CallOutcome(failure, _firstByte ?? time.GetElapsedTime(_started), isProbe));
    }
}
