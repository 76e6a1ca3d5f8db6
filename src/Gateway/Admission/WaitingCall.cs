namespace OrleansAi.Gateway.Admission;

/// <summary>A call that waits for the grain's answer.</summary>
internal sealed class WaitingCall(AdmissionRequest request, CallAmounts amounts)
{
    private readonly TaskCompletionSource<AdmissionDecision> _decision = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who waits.</summary>
    public AdmissionRequest Request { get; } = request;

    /// <summary>For what.</summary>
    public CallAmounts Amounts { get; } = amounts;

    /// <summary>Until when, where idle units elsewhere may come free; <c>null</c> before the grain's first answer.</summary>
    /// <remarks>A grain that a crash took is loaded anew first; that time must not be taken from the wait for what the crash left held.</remarks>
    public Moment? Deadline { get; set; }

    /// <summary>The decision, once there is one.</summary>
    public Task<AdmissionDecision> Decision => _decision.Task;

    /// <summary>Ends the wait.</summary>
    public void Complete(in AdmissionDecision decision) => _decision.TrySetResult(decision);
}
