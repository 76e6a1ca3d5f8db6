using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Metering;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Gateway.Routing;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway;

/// <summary>Ends a call once, on whichever path it ends first: the reservation is settled or released, and a record is written.</summary>
internal sealed class CallSettlement(ModelCall call, Reservation? reservation, IUsageRecorder recorder, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();
    private TimeSpan? _firstByte;
    private int _isEnded;

    /// <summary>The call's part in a rollout, or <c>null</c>.</summary>
    public CallTrial? Trial { get; init; }

    /// <summary>The version of the model that it got, where the model has versions.</summary>
    public string? Version { get; init; }

    /// <summary>Whether it is a copy, for which nobody is charged.</summary>
    public bool IsShadow { get; init; }

    /// <summary>The last failure of any attempt.</summary>
    public CallFailureKind LastFailure { get; set; }

    /// <summary>How many upstream calls were made.</summary>
    public int Attempts { get; set; }

    /// <summary>The answer's first byte is there.</summary>
    public void FirstByte() => _firstByte = time.GetElapsedTime(_started);

    /// <summary>Ends the call with what it used; frees everything where no target answered.</summary>
    public void End(ModelCallStatus status, TargetModel? target, TokenUsage usage, Money cost)
    {
        if (Interlocked.Exchange(ref _isEnded, 1) != 0)
            return;

        if (target is null)
            reservation?.Release();
        else
            reservation?.Settle(usage, cost);

        Trial?.End(status, target, LastFailure, _firstByte);
        Record(status, target, usage, cost);
    }

    /// <summary>Ends the call with an answer that was kept: it counts as a request, and costs nothing.</summary>
    public void EndFromCache()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) != 0)
            return;

        reservation?.Settle(TokenUsage.None, Money.Zero);
        FirstByte();
        Record(ModelCallStatus.Completed, null, TokenUsage.None, Money.Zero);
    }

    /// <summary>Ends the call without an answer.</summary>
    public void EndUnanswered(ModelCallStatus status) => End(status, null, TokenUsage.None, Money.Zero);

    private void Record(ModelCallStatus status, TargetModel? target, TokenUsage usage, Money cost) =>
        recorder.Record(new ModelCallRecord
        {
            CallId = call.CallId,
            StartedAt = _startedAt,
            Tenant = call.Caller.Tenant,
            User = call.Caller.User,
            KeyId = call.Caller.KeyId,
            Endpoint = call.Endpoint,
            Model = call.Request.Model,
            Target = target?.Id,
            Usage = usage,
            Cost = cost,
            FirstByte = _firstByte,
            Duration = time.GetElapsedTime(_started),
            Attempts = Attempts,
            Failure = LastFailure,
            Status = status,
            RequestId = call.RequestId,
            Version = Version,
            IsShadow = IsShadow,
        });
}
