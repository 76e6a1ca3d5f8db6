using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Resilience;

/// <summary>A circuit breaker with a clock of its own, moved by the rules.</summary>
internal sealed class Breaker(CircuitBreakerOptions? options = null)
{
    private readonly CircuitBreakerOptions _options = options ?? new CircuitBreakerOptions();

    public DateTimeOffset Now { get; set; } = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    public CircuitBreakerState State { get; private set; } = CircuitBreakerState.Closed;

    public CircuitBreakerEffects Effects { get; private set; }

    public CircuitState StateAt(DateTimeOffset now) => State.StateAt(now);

    /// <summary>Lets time pass, which by itself has no effects.</summary>
    public void Pass(TimeSpan wait) => (Now, Effects) = (Now + wait, CircuitBreakerEffects.None);

    public Breaker Happen(CircuitBreakerEvent happened)
    {
        (State, Effects) = CircuitBreakerRules.Decide(State, happened, Now, _options);
        return this;
    }

    public Breaker End(CallFailureKind failure, int times, string? probe = null) =>
        Happen(new CallsEnded(new OutcomeRun(failure, times, probe)));

    public Breaker Fail(CallFailureKind failure, int times)
    {
        for (var i = 0; i < times; i++)
        {
            End(failure, 1);
        }

        return this;
    }

    public Breaker Succeed(int times) => End(CallFailureKind.None, times);

    public bool Probe(string id) => Happen(new ProbeWanted(id)).Effects == CircuitBreakerEffects.ProbeGranted;
}
