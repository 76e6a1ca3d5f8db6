using System.Collections.Immutable;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>
/// This process's view of one circuit: the cluster's last snapshot, moved on by this process's own calls under the same rules. Each
/// newer snapshot replaces it. Safe to use from many threads; reading takes no lock.
/// </summary>
internal sealed class LocalCircuit(TargetId target, CircuitBreakerOptions options)
{
    private readonly Lock _changing = new();
    private readonly PendingOutcomes _pending = new();
    private volatile CircuitBreakerState _state = CircuitBreakerState.Closed;
    private long _version;
    private int _successes;
    private DateTimeOffset _nextProbe;
    private bool _urgent;
    private int _queued;

    public TargetId Target => target;

    /// <summary>The state as the rules left it; half-open is a matter of the time.</summary>
    public CircuitBreakerState State => _state;

    /// <summary>The state in the form of the cluster's snapshots.</summary>
    public CircuitSnapshot Snapshot
    {
        get
        {
            lock (_changing)
            {
                return new CircuitSnapshot
                {
                    Target = target,
                    Version = _version,
                    OpenUntil = _state.OpenUntil,
                    Breaks = _state.Breaks,
                    Cause = _state.Cause,
                    Forced = _state.Forced,
                };
            }
        }
    }

    /// <summary>Whether the cluster's snapshot was ever read.</summary>
    public bool Synchronized { get; private set; }

    /// <summary>Whether outcomes wait to be reported.</summary>
    public bool HasPending
    {
        get
        {
            lock (_changing)
            {
                return _pending.Any;
            }
        }
    }

    /// <summary>Whether a failure is among them.</summary>
    public bool HasUrgent
    {
        get
        {
            lock (_changing)
            {
                return _urgent;
            }
        }
    }

    /// <summary>Marks the circuit as waiting to be sent; <c>false</c> where it was already.</summary>
    public bool TryQueue() => Interlocked.Exchange(ref _queued, 1) == 0;

    /// <summary>Undoes <see cref="TryQueue"/>.</summary>
    public void Unqueue() => Volatile.Write(ref _queued, 0);

    /// <summary>Takes a newer snapshot of the cluster for the truth; an older one is ignored.</summary>
    public void Apply(CircuitSnapshot snapshot)
    {
        lock (_changing)
        {
            Synchronized = true;
            if (snapshot.Version <= _version)
            {
                return;
            }

            _version = snapshot.Version;
            _nextProbe = default;
            _successes = 0;
            _state = snapshot.OpenUntil is null
                ? CircuitBreakerState.Closed
                : new CircuitBreakerState
                {
                    OpenUntil = snapshot.OpenUntil,
                    Breaks = snapshot.Breaks,
                    Cause = snapshot.Cause,
                    Forced = snapshot.Forced,
                };
        }
    }

    /// <summary>Takes note of one finished call.</summary>
    /// <returns>Whether it should be reported at once, and how many older outcomes were given up.</returns>
    public (bool Urgent, int GivenUp) Add(CallOutcome call, DateTimeOffset now)
    {
        var outcome = CircuitBreakerRules.CountsAgainstHealth(call.Failure) ? call.Failure : CallFailureKind.None;
        lock (_changing)
        {
            var probe = call.IsProbe ? _state.Probe?.Id : null;
            var givenUp = _pending.Add(outcome, probe);
            if (outcome == CallFailureKind.None && probe is null)
            {
                // Successes matter to the rules only once a failure follows: until then they are only counted.
                _successes += _state.OpenUntil is null && _successes < int.MaxValue ? 1 : 0;
                return (false, givenUp);
            }

            Decide(new CallsEnded(new OutcomeRun(CallFailureKind.None, _successes)), now);
            _successes = 0;
            Decide(new CallsEnded(new OutcomeRun(outcome, 1, probe)), now);
            _urgent = true;
            return (true, givenUp);
        }
    }

    /// <summary>Takes this process's own right to probe, before the cluster is asked for its.</summary>
    public bool TryBeginProbe(string id, DateTimeOffset now)
    {
        lock (_changing)
        {
            return _nextProbe <= now && Decide(new ProbeWanted(id), now).HasFlag(CircuitBreakerEffects.ProbeGranted);
        }
    }

    /// <summary>Gives the right to probe back.</summary>
    public void GiveUpProbe(string id, DateTimeOffset now)
    {
        lock (_changing)
        {
            Decide(new ProbeGivenUp(id), now);
        }
    }

    /// <summary>Follows the cluster's answer to a wish to probe.</summary>
    /// <returns>Whether this process may call the target.</returns>
    public bool Follow(ProbeAnswer answer, string id, DateTimeOffset now)
    {
        lock (_changing)
        {
            Apply(answer.Circuit);
            if (answer.Probe is { } granted)
            {
                _state = _state with { Probe = new CircuitProbe(granted, answer.Until) };
                return true;
            }

            if (answer.Circuit.OpenUntil is null)
            {
                // Only this process had opened the circuit: it probes by itself.
                return true;
            }

            Decide(new ProbeGivenUp(id), now);
            _nextProbe = answer.Until;
            return false;
        }
    }

    /// <summary>What is to be reported, taken off.</summary>
    public ImmutableArray<OutcomeRun> TakePending(DateTimeOffset now)
    {
        lock (_changing)
        {
            Decide(new CallsEnded(new OutcomeRun(CallFailureKind.None, _successes)), now);
            (_successes, _urgent) = (0, false);
            return _pending.Take();
        }
    }

    private CircuitBreakerEffects Decide(CircuitBreakerEvent happened, DateTimeOffset now)
    {
        var decision = CircuitBreakerRules.Decide(_state, happened, now, options);
        _state = decision.State;
        return decision.Effects;
    }
}
