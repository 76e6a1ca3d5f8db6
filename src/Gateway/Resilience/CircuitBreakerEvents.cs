using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>What happens to a circuit breaker.</summary>
public abstract record CircuitBreakerEvent;

/// <summary>Calls ended alike.</summary>
/// <param name="Run">How, how many, and whether it was a probe.</param>
public sealed record CallsEnded(OutcomeRun Run) : CircuitBreakerEvent;

/// <summary>Someone wants to probe.</summary>
/// <param name="Id">The id that the probe gets.</param>
public sealed record ProbeWanted(string Id) : CircuitBreakerEvent;

/// <summary>A probe isn't made after all.</summary>
/// <param name="Id">The probe's id.</param>
public sealed record ProbeGivenUp(string Id) : CircuitBreakerEvent;

/// <summary>An administrator opens the circuit.</summary>
/// <param name="Until">Until when, or <c>null</c> for until it is reset.</param>
public sealed record OpenForced(DateTimeOffset? Until) : CircuitBreakerEvent;

/// <summary>An administrator closes the circuit.</summary>
public sealed record ResetForced : CircuitBreakerEvent;

/// <summary>What follows from an event, beside the new state.</summary>
[Flags]
public enum CircuitBreakerEffects
{
    /// <summary>Only counts changed.</summary>
    None = 0,

    /// <summary>The circuit opened, closed or got another break: it is to be stored and announced.</summary>
    Changed = 1,

    /// <summary>The probe was granted: it is to be stored, so that nobody else gets it.</summary>
    ProbeGranted = 2,
}

/// <summary>What an event came to.</summary>
/// <param name="State">The state afterwards.</param>
/// <param name="Effects">What is to be done.</param>
public readonly record struct CircuitBreakerDecision(CircuitBreakerState State, CircuitBreakerEffects Effects);
