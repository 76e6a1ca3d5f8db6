using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Metering;
using OrleansAi.Inference;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.LocalModels;

/// <summary>Calls the cluster's own models within the caller's limits, and records the calls.</summary>
public sealed class LocalModelCalls(IAdmission admission, IUsageRecorder recorder, TimeProvider time)
{
    // Who answered, in the records of usage, where no provider of the settings did.
    private const string Provider = "onnx";

    /// <summary>Runs a call that counts as one request and costs nothing; refused by the model, it does not count.</summary>
    /// <param name="call">The call.</param>
    /// <param name="run">Asks the model.</param>
    /// <param name="refusalOf">Why the model refuses, or <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<LocalModelResult<TAnswer>> RunAsync<TAnswer>(
        LocalModelCall call, Func<CancellationToken, Task<TAnswer>> run, Func<TAnswer, InferenceRefusal?> refusalOf, CancellationToken cancellationToken)
        where TAnswer : class
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(refusalOf);
        var begun = (At: time.GetUtcNow(), Timestamp: time.GetTimestamp());
        var decision = await admission.ReserveAsync(new AdmissionRequest(call.CallId, call.Caller, call.Endpoint, 0, Money.Zero), cancellationToken);
        if (decision.Refusal is { } refused)
        {
            Record(call, begun, ModelCallStatus.Refused, CallFailureKind.None, attempts: 0);
            return new(null, refused, decision.Limits);
        }

        var (status, failure) = (ModelCallStatus.Failed, CallFailureKind.Connection);
        try
        {
            var answer = await run(cancellationToken);
            (status, failure) = Outcome(refusalOf(answer));
            return new(answer, null, decision.Limits);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            (status, failure) = (ModelCallStatus.Abandoned, CallFailureKind.None);
            throw;
        }
        finally
        {
            if (status == ModelCallStatus.Completed)
                decision.Reservation?.Settle(TokenUsage.None, Money.Zero);
            else
                decision.Reservation?.Release();
            Record(call, begun, status, failure, attempts: 1);
        }
    }

    private static (ModelCallStatus Status, CallFailureKind Failure) Outcome(InferenceRefusal? refusal) => refusal?.Kind switch
    {
        null => (ModelCallStatus.Completed, CallFailureKind.None),
        InferenceRefusalKind.Invalid or InferenceRefusalKind.TooLong or InferenceRefusalKind.Unknown => (ModelCallStatus.Refused, CallFailureKind.Rejected),
        InferenceRefusalKind.Overloaded => (ModelCallStatus.Failed, CallFailureKind.RateLimited),
        _ => (ModelCallStatus.Failed, CallFailureKind.ServerError),
    };

    private void Record(LocalModelCall call, (DateTimeOffset At, long Timestamp) begun, ModelCallStatus status, CallFailureKind failure, int attempts) =>
        recorder.Record(new ModelCallRecord
        {
            CallId = call.CallId,
            StartedAt = begun.At,
            Tenant = call.Caller.Tenant,
            User = call.Caller.User,
            KeyId = call.Caller.KeyId,
            Endpoint = call.Endpoint,
            Model = call.Model,
            Target = status == ModelCallStatus.Completed ? new TargetId(Provider, call.Model) : null,
            Usage = TokenUsage.None,
            Cost = Money.Zero,
            Duration = time.GetElapsedTime(begun.Timestamp),
            Attempts = attempts,
            Failure = failure,
            Status = status,
            RequestId = call.RequestId,
        });
}
