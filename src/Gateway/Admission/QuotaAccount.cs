using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

/// <summary>
/// What this process holds of one user's limits on one endpoint, or of another account's, and who waits for more. A call needs units
/// of up to four quotas, all or none, so a short lock guards them together; nothing is awaited under it.
/// </summary>
internal sealed partial class QuotaAccount(AccountKey key, string front, AdmissionOptions options, AdmissionClock clock, Action<QuotaAccount> wake)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly LocalPool[] _pools = [.. Enum.GetValues<QuotaKind>().Select(kind => new LocalPool(kind))];
    private readonly List<WaitingCall> _waiting = [];

    private bool _lapsed = true;
    private int _lapses;
    private Moment _validUntil;
    private Moment _lastUse = clock.Now;
    private Moment _lastSpent;
    private Moment _backOffUntil;
    private AdmissionRefusal? _backOffReason;
    private Money _credits;
    private bool _used;
    private bool _woken;
    private bool _retired;
    private int _running;

    /// <summary>Whom and what it is for.</summary>
    public AccountKey Key { get; } = key;

    /// <summary>The limits that the grain is told; <c>null</c> for a user's, which has those of its tier.</summary>
    public QuotaLimits? Limits { get; set; }

    /// <summary>How often what was held had to be forgotten because the lease had ended.</summary>
    public int Lapses
    {
        get
        {
            lock (_lock)
            {
                LapseIfOver(clock.Now);
                return _lapses;
            }
        }
    }

    /// <summary>Decides a call from what is held, or puts it among those that wait. <c>false</c> where the account was given up.</summary>
    public bool TryReserve(in AdmissionRequest request, out AdmissionDecision decision, out WaitingCall? waiting)
    {
        var amounts = new CallAmounts(Math.Max(0, request.Tokens), Math.Max(0, request.Cost.Nanodollars), request.IsPartOfAnother ? 0 : 1);
        var now = clock.Now;
        lock (_lock)
        {
            waiting = null;
            decision = default;
            if (_retired)
            {
                return false;
            }

            (_lastUse, _used) = (now, true);
            if (TryDecide(request, amounts, now, out decision))
            {
                WakeIf(decision.Reservation is not null && RunsLow());
                return true;
            }

            waiting = new WaitingCall(request, amounts);
            _waiting.Add(waiting);
            WakeIf(now >= _askAgainAt);
            return true;
        }
    }

    /// <summary>Ends the wait of a call whose caller has left; what it may have got in the meantime is given back.</summary>
    public void Abandon(WaitingCall waiting)
    {
        lock (_lock)
        {
            if (_waiting.Remove(waiting))
            {
                return;
            }
        }

        if (waiting.Decision.IsCompletedSuccessfully)
        {
            waiting.Decision.GetAwaiter().GetResult().Reservation?.Release();
        }
    }

    private LocalPool Pool(QuotaKind kind) => _pools[(int)kind];

    private bool TryDecide(in AdmissionRequest request, CallAmounts amounts, Moment now, out AdmissionDecision decision)
    {
        LapseIfOver(now);
        decision = default;
        var refusal = _lapsed ? BackOffRefusal(now)
            : amounts.Money > 0 && _uncharged.Count >= options.MaximumUncharged ? Refusals.ChargingBehind(Key, _uncharged.Count, BackOff)
            : null;
        if (refusal is null && !_lapsed)
        {
            if (Lacking(amounts, now) is not { } lacking)
            {
                decision = new AdmissionDecision(Take(request, amounts, now), null, Status(now));
                return true;
            }

            refusal = lacking.Denies(amounts[lacking.Kind], now)
                ? lacking.IdleElsewhere ? null : Refusals.Of(Key, lacking, amounts, _credits, now)
                : BackOffRefusal(now);
        }

        decision = new AdmissionDecision(null, refusal, refusal is null ? null : Status(now));
        return refusal is not null;
    }

    private AdmissionRefusal? BackOffRefusal(Moment now) => now < _backOffUntil ? _backOffReason : null;

    // The quota that the grain refused, if any: of the others it gave nothing, since that would only have lain idle.
    private LocalPool? Lacking(CallAmounts amounts, Moment now)
    {
        LocalPool? lacking = null;
        foreach (var pool in _pools)
        {
            var amount = amounts[pool.Kind];
            if (pool.Limited && amount > 0 && pool.Idle < amount)
            {
                if (pool.Denies(amount, now))
                {
                    return pool;
                }

                lacking ??= pool;
            }
        }

        return lacking;
    }

    private LeasedReservation Take(in AdmissionRequest request, CallAmounts amounts, Moment now)
    {
        var tentative = request.HasOtherAccounts;
        byte limited = 0;
        foreach (var pool in _pools)
        {
            if (pool.Limited)
            {
                pool.Take(amounts[pool.Kind], tentative);
                limited |= (byte)(1 << (int)pool.Kind);
            }
        }

        if ((limited & 1) != 0)
        {
            _lastSpent = now;
        }

        _running++;
        return new LeasedReservation(this, request.CallId, amounts, new ReservationMark(_lapses, _sequence, limited, tentative));
    }

    private void LapseIfOver(Moment now)
    {
        if (_lapsed || now < _validUntil)
        {
            return;
        }

        _lapsed = true;
        _lapses++;
        _lastSpent = Pool(QuotaKind.Tokens).Reserved > 0 || Pool(QuotaKind.Requests).Reserved > 0 ? now : _lastSpent;
        foreach (var pool in _pools)
        {
            pool.Lapse();
        }
    }

    private bool RunsLow()
    {
        foreach (var pool in _pools)
        {
            if (pool.RunsLow)
            {
                return true;
            }
        }

        return false;
    }

    private RateLimitStatus? Status(Moment now)
    {
        var (requests, tokens) = (Pool(QuotaKind.Requests), Pool(QuotaKind.Tokens));
        return _lapsed || !(requests.Limited || tokens.Limited) ? null : new RateLimitStatus
        {
            LimitRequests = requests.Limited ? requests.Limit : null,
            RemainingRequests = requests.Limited ? requests.Available : null,
            ResetRequests = requests.Limited ? requests.TimeUntilFull(now) : null,
            LimitTokens = tokens.Limited ? tokens.Limit : null,
            RemainingTokens = tokens.Limited ? tokens.Available : null,
            ResetTokens = tokens.Limited ? tokens.TimeUntilFull(now) : null,
        };
    }

    private void WakeIf(bool condition)
    {
        if (condition && !_exchanging && !_woken)
        {
            _woken = true;
            wake(this);
        }
    }
}
