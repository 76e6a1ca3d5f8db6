using System.Collections.Concurrent;
using OrleansAi.Gateway.Admission;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>Admits everyone, unless told to refuse, and keeps how each reservation ended.</summary>
internal sealed class RecordingAdmission : IAdmission
{
    public ConcurrentQueue<AdmissionRequest> Requests { get; } = new();

    public ConcurrentQueue<(TokenUsage Usage, Money Cost)> Settled { get; } = new();

    public ConcurrentQueue<string> Released { get; } = new();

    public AdmissionRefusal? Refusal { get; set; }

    public RateLimitStatus Limits { get; } = new() { LimitRequests = 60, RemainingRequests = 59 };

    public ValueTask<AdmissionDecision> ReserveAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        return ValueTask.FromResult(Refusal is null
            ? new AdmissionDecision(new RecordingReservation(this, request.CallId), null, Limits)
            : new AdmissionDecision(null, Refusal, Limits));
    }

    // It does not ignore a second ending, so that tests see one.
    private sealed class RecordingReservation(RecordingAdmission admission, string callId) : Reservation
    {
        public override void Settle(TokenUsage usage, Money cost) => admission.Settled.Enqueue((usage, cost));

        public override void Release() => admission.Released.Enqueue(callId);
    }
}
