using OrleansAi.Gateway.Routing;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>
/// Tells the target's health how one attempt went, once, and counts it in the target's traffic while it runs. An attempt is a success
/// when its answer has come to its end, or was left by the client; a probe already when it begins, because callers everywhere wait
/// for its outcome.
/// </summary>
internal sealed class AttemptReport
{
    private readonly ITargetHealth _health;
    private readonly TargetModel _target;
    private readonly bool _isProbe;
    private readonly bool _stream;
    private readonly TimeProvider _time;
    private readonly long _started;
    private TimeSpan? _firstByte;
    private bool _isSent;
    private bool _isOver;

    /// <summary>An attempt begins.</summary>
    public AttemptReport(ITargetHealth health, TargetModel target, bool isProbe, bool stream, TimeProvider time)
    {
        (_health, _target, _isProbe, _stream, _time) = (health, target, isProbe, stream, time);
        _started = time.GetTimestamp();
        target.Traffic.Begin();
    }

    /// <summary>The answer's first byte is there; its latency is what counts.</summary>
    public void FirstByte()
    {
        _firstByte = _time.GetElapsedTime(_started);
        _target.Traffic.Answered(_firstByte.Value, _stream);
        if (_isProbe)
            Report(CallFailureKind.None);
    }

    /// <summary>The attempt is over; of a second outcome only a failure is told, because a broken answer is news also after a good beginning.</summary>
    public void Send(CallFailureKind failure)
    {
        Leave();
        if (failure != CallFailureKind.None && _firstByte is null && !FailoverRules.IsOfRequest(failure))
            _target.Traffic.Failed(_time.GetElapsedTime(_started), _stream);

        if (!_isSent || failure != CallFailureKind.None)
            Report(failure);
    }

    /// <summary>The attempt is over, and says nothing of its target.</summary>
    public void Leave()
    {
        if (_isOver)
            return;

        _isOver = true;
        _target.Traffic.End();
    }

    private void Report(CallFailureKind failure)
    {
        _isSent = true;
        _health.Report(_target.Id, new CallOutcome(failure, _firstByte ?? _time.GetElapsedTime(_started), _isProbe));
    }
}
