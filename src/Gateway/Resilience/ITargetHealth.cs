using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>
/// The health of every target as this process knows it: a snapshot that the health grains push on change, joined with what this
/// process sees itself. Reading it costs no remote call.
/// </summary>
public interface ITargetHealth
{
    /// <summary>The state of the target's circuit now; half-open once its break is over.</summary>
    CircuitState StateOf(TargetId target);

    /// <summary>When the target's break ends, or <c>null</c> where its circuit is not open.</summary>
    DateTimeOffset? OpenUntil(TargetId target);

    /// <summary>
    /// Asks for the one probe that a half-open circuit allows in the whole cluster. Whoever gets <c>true</c> calls the target and
    /// reports the outcome as the probe's; everyone else goes to the next target.
    /// </summary>
    ValueTask<bool> TryBeginProbeAsync(TargetId target, CancellationToken cancellationToken);

    /// <summary>Takes note of a finished call; sent on in batches, never awaited by a request.</summary>
    void Report(TargetId target, CallOutcome outcome);
}

/// <summary>What a call showed of its target's health.</summary>
/// <param name="Failure"><see cref="CallFailureKind.None"/> for a success.</param>
/// <param name="Latency">From sending the request to the first byte of the answer's body, or to the failure.</param>
/// <param name="IsProbe">
/// Whether this is the call that <see cref="ITargetHealth.TryBeginProbeAsync"/> allowed. While a circuit is half-open no other call
/// decides on it: what began before the break and ends now speaks of the past.
/// </param>
public readonly record struct CallOutcome(CallFailureKind Failure, TimeSpan Latency, bool IsProbe = false);
