using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

// How the account reports to its quota grain and takes its grants: one exchange at a time.
internal sealed partial class QuotaAccount
{
    private const int LargestBatch = 2000;
    private static readonly TimeSpan DenialMemory = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ChargeAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetireAfter = TimeSpan.FromMinutes(1);

    private readonly List<SettledCall> _uncharged = [];
    private long _unchargedTotal;
    private Moment _oldestUncharged;
    private bool _exchanging;
    private long _sequence;
    private int _failures;
    private Moment _lastExchange;
    private Moment _renewAt;
    private Moment _askAgainAt;

    /// <summary>Whether everything that ended is charged and nothing idle is held.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_lock)
            {
                return !_exchanging && _uncharged.Count == 0 && (_lapsed || !_pools.Any(pool => pool.Limited && (pool.Idle > 0 || pool.SpentUnreported)));
            }
        }
    }

    /// <summary>Whether it is time to report, to charge, to renew or to hand back.</summary>
    public bool IsDue()
    {
        var now = clock.Now;
        lock (_lock)
        {
            LapseIfOver(now);
            RefuseOverdue(now);
            if (_exchanging || now < _backOffUntil)
            {
                return false;
            }

            return (_waiting.Count > 0 && now >= _askAgainAt)
                || (_uncharged.Count > 0 && now - _oldestUncharged >= ChargeAfter)
                || (_lapsed ? _pools.Any(pool => pool.Reserved > 0) : IsRenewalDue(now));
        }
    }

    /// <summary>Gives the account up if nobody has used it for a while. A call that runs uses it, however long: it is still to be charged.</summary>
    public bool TryRetire()
    {
        var now = clock.Now;
        lock (_lock)
        {
            LapseIfOver(now);
            return _retired = _lapsed && !_exchanging && _waiting.Count == 0 && _uncharged.Count == 0
                && now - _lastUse > RetireAfter && _running == 0;
        }
    }

    /// <summary>Begins an exchange, or returns <c>null</c> while one is under way.</summary>
    /// <param name="handBack">Whether to hand back all that no call has reserved.</param>
    public LeaseRequest? Begin(bool handBack)
    {
        var now = clock.Now;
        lock (_lock)
        {
            _woken = false;
            if (_exchanging)
            {
                return null;
            }

            LapseIfOver(now);
            _exchanging = true;
            _used = false;
            _sequence++;
            var keepStock = !handBack && now - _lastUse < options.IdleReturn;
            var batch = _uncharged.Take(LargestBatch).ToImmutableArray();
            var later = _unchargedTotal - batch.Sum(call => call.Cost.Nanodollars);
            var request = new LeaseRequest
            {
                Front = front,
                Tier = Key.Tier,
                Endpoint = Key.Endpoint,
                Limits = Limits,
                Sequence = _sequence,
                Pools = [.. _pools.Select(pool => pool.Snapshot(
                    Demand(pool.Kind), Smallest(pool.Kind), pool.Kind is QuotaKind.Money ? later : 0, now - _lastExchange, keepStock))],
                LastSpentAgo = now - _lastSpent,
                Settled = batch,
            };
            _lastExchange = now;
            return request;
        }
    }

    /// <summary>Takes the grain's answer.</summary>
    public void Complete(LeaseRequest request, LeaseGrant grant)
    {
        var now = clock.Now;
        lock (_lock)
        {
            if (grant.Outcome is LeaseOutcome.UnknownTier)
            {
                Refuse(Refusals.UnknownTier(Key.Tier), now);
                return;
            }

            if (grant.Outcome is LeaseOutcome.Stale)
            {
                // The request had arrived before and its grant was lost on the way: the next one says anew what is held.
                Fail();
                return;
            }

            _failures = 0;

            LapseIfOver(now);
            _exchanging = false;
            _uncharged.RemoveRange(0, request.Settled.Length);
            _unchargedTotal -= request.Settled.Sum(call => call.Cost.Nanodollars);
            _oldestUncharged = now;
            _credits = grant.Credits;
            // The lease counts from before the request was sent, and a tenth is left for clocks that run at different speeds.
            _validUntil = _lastExchange + (grant.Lifetime * 0.9);
            _renewAt = _lastExchange + (grant.Lifetime / 2);
            _backOffUntil = default;
            _lapsed = false;
            foreach (var pool in _pools)
            {
                pool.Apply(grant.Pools[(int)pool.Kind], pool.Kind is QuotaKind.Money ? _unchargedTotal : 0, now, DenialMemory);
            }

            LapseIfOver(now);
            ServeWaiting(now);
            _waiting.ForEach(waiting => waiting.Deadline ??= now + options.MaximumWait);
            _askAgainAt = _waiting.Count > 0 && _pools.Any(pool => pool.IdleElsewhere) ? now + AskAgainAfter : default;
            WakeIf(_waiting.Count > 0 && now >= _askAgainAt);
        }
    }

    /// <summary>
    /// Takes note that the grain did not answer. After the second time in a row who waits is refused, and so is for a moment who
    /// comes with nothing left.
    /// </summary>
    /// <returns>Whether it was the first time in a row.</returns>
    public bool Fail()
    {
        var now = clock.Now;
        lock (_lock)
        {
            if (++_failures > 1)
            {
                Refuse(Refusals.Unavailable(Key, BackOff), now);
                return false;
            }

            _exchanging = false;
            _askAgainAt = now + AskAgainAfter;
            return true;
        }
    }

    /// <summary>Refuses all who wait: nobody will ask the grain any more.</summary>
    public void RefuseWaiting()
    {
        var now = clock.Now;
        lock (_lock)
        {
            Refuse(Refusals.Unavailable(Key, BackOff), now);
        }
    }

    private void Refuse(AdmissionRefusal reason, Moment now)
    {
        _exchanging = false;
        (_backOffUntil, _backOffReason) = (now + BackOff, reason);
        LapseIfOver(now);
        foreach (var waiting in _waiting)
        {
            waiting.Complete(new AdmissionDecision(null, reason, Status(now)));
        }

        _waiting.Clear();
    }

    private bool IsRenewalDue(Moment now)
    {
        var idle = now - _lastUse >= options.IdleReturn;
        var renew = now >= _renewAt;
        foreach (var pool in _pools)
        {
            if (pool.Limited && ((pool.Idle > 0 && (idle || renew || (pool.Scarce && now - _lastExchange >= AskAgainAfter)))
                || (renew && (pool.Reserved > 0 || pool.SpentUnreported))))
            {
                return true;
            }
        }

        return renew && _used;
    }

    private void Charge(LeasedReservation reservation, Money cost, Moment now)
    {
        if (_uncharged.Count == 0)
        {
            _oldestUncharged = now;
        }

        _uncharged.Add(new SettledCall
        {
            CallId = reservation.CallId,
            Reserved = new Money(reservation.Amounts.Money),
            Cost = cost,
            At = clock.UtcNow,
        });
        _unchargedTotal += cost.Nanodollars;
        WakeIf(_uncharged.Count >= LargestBatch && now >= _backOffUntil);
    }

    private void ServeWaiting(Moment now)
    {
        for (var index = 0; index < _waiting.Count;)
        {
            var waiting = _waiting[index];
            if (TryDecide(waiting.Request, waiting.Amounts, now, out var decision))
            {
                _waiting.RemoveAt(index);
                waiting.Complete(decision);
            }
            else
            {
                index++;
            }
        }
    }

    private void RefuseOverdue(Moment now)
    {
        for (var index = _waiting.Count - 1; index >= 0; index--)
        {
            var waiting = _waiting[index];
            if (now >= waiting.Deadline)
            {
                _waiting.RemoveAt(index);
                var refusal = !_lapsed && Lacking(waiting.Amounts, now) is { } lacking
                    ? Refusals.Of(Key, lacking, waiting.Amounts, _credits, now)
                    : Refusals.Unavailable(Key, BackOff);
                waiting.Complete(new AdmissionDecision(null, refusal, Status(now)));
            }
        }
    }

    private long Demand(QuotaKind kind) => _waiting.Sum(waiting => waiting.Amounts[kind]);

    private long Smallest(QuotaKind kind) => _waiting.Count == 0 ? 0 : _waiting[0].Amounts[kind];
}
