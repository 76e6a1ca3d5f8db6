using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>
/// The circuit breaker of M. Nygard's "Release It!" as a pure function: closed → open after failures in a row or a share of
/// failures → half-open after a break, with one probe → closed, or open again for longer. The health grain runs it over what the
/// whole cluster reports; each process runs it over its own calls.
/// </summary>
public static class CircuitBreakerRules
{
    /// <summary>
    /// Whether a call that ended so says something bad of its target. A full queue does not: leaving the model alone would let it idle
    /// while callers wait.
    /// </summary>
    public static bool CountsAgainstHealth(CallFailureKind failure) =>
        failure is not (CallFailureKind.None or CallFailureKind.Overloaded) && !FailoverRules.IsOfRequest(failure);

    /// <summary>What follows from one event.</summary>
    public static CircuitBreakerDecision Decide(
        CircuitBreakerState state, CircuitBreakerEvent happened, DateTimeOffset now, CircuitBreakerOptions options) => happened switch
        {
            CallsEnded { Run.Count: < 1 } => Unchanged(state),
            CallsEnded { Run: var run } when state.OpenUntil is null => Closed(state, run, now, options),
            CallsEnded { Run: var run } when run.Probe is { } id && id == state.Probe?.Id => Probed(state, run.Failure, now, options),
            // A call that began before the circuit opened, or a probe that took too long: its target was judged already.
            CallsEnded => Unchanged(state),
            ProbeWanted { Id: var id } => Wanted(state, id, now, options),
            ProbeGivenUp { Id: var id } => Unchanged(id == state.Probe?.Id ? state with { Probe = null } : state),
            OpenForced { Until: var until } => Changed(
                new CircuitBreakerState { OpenUntil = until ?? DateTimeOffset.MaxValue, Breaks = 1, Forced = true }),
            ResetForced => new(CircuitBreakerState.Closed, Changes(state.OpenUntil is not null)),
            _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "no rule for this event"),
        };

    /// <summary>How long the given break in a row lasts.</summary>
    public static TimeSpan BreakDuration(int breaks, CircuitBreakerOptions options)
    {
        var doubled = options.BreakDuration.Ticks * Math.Pow(2, Math.Max(0, breaks - 1));
        return doubled < options.MaxBreakDuration.Ticks ? TimeSpan.FromTicks((long)doubled) : options.MaxBreakDuration;
    }

    private static CircuitBreakerDecision Closed(
        CircuitBreakerState state, OutcomeRun run, DateTimeOffset now, CircuitBreakerOptions options)
    {
        var failed = CountsAgainstHealth(run.Failure);
        var window = state.Window.Add(failed ? 0 : run.Count, failed ? run.Count : 0, now, options.SamplingDuration);
        if (!failed)
        {
            return Unchanged(state with { ConsecutiveFailures = 0, Window = window });
        }

        var inARow = state.ConsecutiveFailures + run.Count;
        return inARow >= options.FailureThreshold || TooManyFailures(window, options)
            ? Opened(1, run.Failure, now, options)
            : Unchanged(state with { ConsecutiveFailures = inARow, Window = window });
    }

    private static bool TooManyFailures(SamplingWindow window, CircuitBreakerOptions options) =>
        window.Calls is var calls && calls >= options.MinimumThroughput && window.Failures >= options.FailureRatio * calls;

    private static CircuitBreakerDecision Probed(
        CircuitBreakerState state, CallFailureKind failure, DateTimeOffset now, CircuitBreakerOptions options) =>
        CountsAgainstHealth(failure) ? Opened(state.Breaks + 1, failure, now, options) : Changed(CircuitBreakerState.Closed);

    private static CircuitBreakerDecision Wanted(
        CircuitBreakerState state, string id, DateTimeOffset now, CircuitBreakerOptions options) =>
        state.StateAt(now) == CircuitState.HalfOpen && !(state.Probe?.Expires > now)
            ? new(state with { Probe = new CircuitProbe(id, now + options.ProbeDuration) }, CircuitBreakerEffects.ProbeGranted)
            : Unchanged(state);

    private static CircuitBreakerDecision Opened(int breaks, CallFailureKind cause, DateTimeOffset now, CircuitBreakerOptions options) =>
        Changed(new CircuitBreakerState { OpenUntil = now + BreakDuration(breaks, options), Breaks = breaks, Cause = cause });

    private static CircuitBreakerDecision Unchanged(CircuitBreakerState state) => new(state, CircuitBreakerEffects.None);

    private static CircuitBreakerDecision Changed(CircuitBreakerState state) => new(state, CircuitBreakerEffects.Changed);

    private static CircuitBreakerEffects Changes(bool changes) => changes ? CircuitBreakerEffects.Changed : CircuitBreakerEffects.None;
}
