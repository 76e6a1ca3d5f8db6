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
    private const string Fallback = "fallback";

    /// <summary>Runs a call that counts as one request and costs nothing; refused by the model, it does not count.</summary>
    /// <param name="call">The call.</param>
    /// <param name="run">Asks the model.</param>
    /// <param name="refusalOf">Why the model refuses, or <c>null</c>.</param>
    /// <param name="fallback">What is answered where the model is down or has too much to do; <c>null</c>, or an answer that is <c>null</c>, where there is nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<LocalModelResult<TAnswer>> RunAsync<TAnswer>(
        LocalModelCall call, Func<CancellationToken, Task<TAnswer>> run, Func<TAnswer, InferenceRefusal?> refusalOf, Func<TAnswer?>? fallback,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(refusalOf);
        var begun = (At: time.GetUtcNow(), Timestamp: time.GetTimestamp());
        var decision = await admission.ReserveAsync(new AdmissionRequest(call.CallId, call.Caller, call.Endpoint, 0, Money.Zero), cancellationToken);
        if (decision.Refusal is { } refused)
        {
            Record(call, begun, ModelCallStatus.Refused, CallFailureKind.None, null, attempts: 0);
            return new(null, refused, decision.Limits);
        }

        var (status, failure, by) = (ModelCallStatus.Failed, CallFailureKind.Connection, Provider);
        try
        {
            var answer = await run(cancellationToken);
            (status, failure) = Outcome(refusalOf(answer));
            if (status == ModelCallStatus.Failed && fallback?.Invoke() is { } instead)
            {
                (answer, status, by) = (instead, ModelCallStatus.Completed, Fallback);
            }

            return new(answer, null, decision.Limits);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            (status, failure) = (ModelCallStatus.Abandoned, CallFailureKind.None);
            throw;
        }
        catch (Exception) when (fallback?.Invoke() is { } instead)
        {
            // No silo answers; the call's record says so.
            (status, by) = (ModelCallStatus.Completed, Fallback);
            return new(instead, null, decision.Limits);
        }
        finally
        {
            if (status == ModelCallStatus.Completed)
                decision.Reservation?.Settle(TokenUsage.None, Money.Zero);
            else
                decision.Reservation?.Release();
            Record(call, begun, status, failure, status == ModelCallStatus.Completed ? by : null, attempts: 1);
        }
    }

    private static (ModelCallStatus Status, CallFailureKind Failure) Outcome(InferenceRefusal? refusal) => refusal?.Kind switch
    {
        null => (ModelCallStatus.Completed, CallFailureKind.None),
        InferenceRefusalKind.Invalid or InferenceRefusalKind.TooLong or InferenceRefusalKind.Unknown => (ModelCallStatus.Refused, CallFailureKind.Rejected),
        InferenceRefusalKind.Overloaded => (ModelCallStatus.Failed, CallFailureKind.Overloaded),
        _ => (ModelCallStatus.Failed, CallFailureKind.ServerError),
    };

    private void Record(LocalModelCall call, (DateTimeOffset At, long Timestamp) begun, ModelCallStatus status, CallFailureKind failure, string? by,
        int attempts) =>
        recorder.Record(new ModelCallRecord
        {
            CallId = call.CallId,
            StartedAt = begun.At,
            Tenant = call.Caller.Tenant,
            User = call.Caller.User,
            KeyId = call.Caller.KeyId,
            Endpoint = call.Endpoint,
            Model = call.Model,
            Target = by is null ? null : new TargetId(by, call.Model),
            Usage = TokenUsage.None,
            Cost = Money.Zero,
            Duration = time.GetElapsedTime(begun.Timestamp),
            Attempts = attempts,
            Failure = failure,
            Status = status,
            RequestId = call.RequestId,
        });
}
