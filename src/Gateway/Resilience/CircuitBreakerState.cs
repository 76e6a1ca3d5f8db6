using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>All that a circuit breaker knows; changed only by <see cref="CircuitBreakerRules"/>.</summary>
public sealed record CircuitBreakerState
{
    /// <summary>A closed circuit that has seen nothing.</summary>
    public static CircuitBreakerState Closed { get; } = new();

    /// <summary>When the break ends, or <c>null</c> where the circuit is closed.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>Breaks that followed each other without a success.</summary>
    public int Breaks { get; init; }

    /// <summary>What opened the circuit.</summary>
    public CallFailureKind Cause { get; init; }

    /// <summary>Whether it was opened by hand.</summary>
    public bool Forced { get; init; }

    /// <summary>The probe that runs, or <c>null</c>.</summary>
    public CircuitProbe? Probe { get; init; }

    /// <summary>Failures since the last success, while closed.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>Recent calls, while closed.</summary>
    public SamplingWindow Window { get; init; } = SamplingWindow.Empty;

    /// <summary>The state at a given time.</summary>
    public CircuitState StateAt(DateTimeOffset now) =>
        OpenUntil is not { } end ? CircuitState.Closed : end > now ? CircuitState.Open : CircuitState.HalfOpen;
}

/// <summary>The one call that decides on a half-open circuit.</summary>
/// <param name="Id">Told with its outcome.</param>
/// <param name="Expires">When it is taken for lost.</param>
public sealed record CircuitProbe(string Id, DateTimeOffset Expires);
