using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

/// <summary>This process's slice of one quota of one account. The account's lock guards it.</summary>
/// <remarks>What the process holds is <c>Idle + Reserved</c>, and for money also what ended calls cost until that is charged.</remarks>
internal sealed class LocalPool(QuotaKind kind)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Horizon = TimeSpan.FromMilliseconds(250);

    private long _used;
    private long _spentAtSnapshot;
    private long _smallest;

    /// <summary>What is counted.</summary>
    public QuotaKind Kind { get; } = kind;

    /// <summary>Whether there is a limit; assumed until the grain has answered.</summary>
    public bool Limited { get; private set; } = true;

    /// <summary>The limit; zero where only credits pay.</summary>
    public long Limit { get; private set; }

    /// <summary>For money: which budget <see cref="Limit"/> is.</summary>
    public BudgetPeriod Period { get; private set; }

    /// <summary>Units that the next calls may take. Below zero after a call that used more than it had reserved.</summary>
    public long Idle { get; set; }

    /// <summary>Units that running calls hold.</summary>
    public long Reserved { get; set; }

    /// <summary>All units that ever left this slice, other than by being handed back: spent, or not to be used here again.</summary>
    public long Spent { get; set; }

    /// <summary>Whether units were spent that the grain has not been told of.</summary>
    public bool SpentUnreported => Spent != _spentAtSnapshot;

    /// <summary>What nobody held when the grain last answered.</summary>
    public long Remaining { get; private set; }

    /// <summary>How much is wanted in stock, by how fast it goes.</summary>
    public long Target { get; private set; }

    /// <summary>Whether another process was denied.</summary>
    public bool Scarce { get; private set; }

    /// <summary>Whether idle units elsewhere may come free soon.</summary>
    public bool IdleElsewhere { get; private set; }

    /// <summary>The grain's last refusal: calls that need at least this much are refused until then without asking.</summary>
    public (long Amount, Moment Until, Moment? RetryAt) Denial { get; private set; }

    /// <summary>When everything that was spent has come back, if nothing more is spent.</summary>
    public Moment FullAt { get; private set; }

    /// <summary>Whether so little is left in stock that it is time to ask for more.</summary>
    public bool RunsLow => Limited && !Scarce && Remaining > 0 && Idle < Target / 4;

    /// <summary>What was left in all when the grain last answered, less what was taken here since.</summary>
    public long Available => Math.Max(0, Idle) + Remaining;

    /// <summary>Whether the grain's refusal stands for a call that needs <paramref name="amount"/>.</summary>
    public bool Denies(long amount, Moment now) => amount >= Denial.Amount && now < Denial.Until;

    /// <summary>Until everything that was spent has come back.</summary>
    public TimeSpan TimeUntilFull(Moment now) =>
        SpentUnreported || Reserved > 0 ? TimeSpan.FromMinutes(1) : now < FullAt ? FullAt - now : TimeSpan.Zero;

    /// <summary>Takes what a call needs; the caller has seen that it is there.</summary>
    /// <param name="amount">How much.</param>
    /// <param name="tentative">Whether a request is not spent yet, but held until it is sure that the call runs.</param>
    public void Take(long amount, bool tentative)
    {
        Idle -= amount;
        _used += amount;
        if (Kind is QuotaKind.Requests && !tentative)
        {
            Spent += amount;
        }
        else
        {
            Reserved += amount;
        }
    }

    /// <summary>States what is held and asks for more. What is too much is given back at once: it is not idle any more.</summary>
    /// <param name="demand">What the waiting callers need together.</param>
    /// <param name="smallest">What the first of them needs.</param>
    /// <param name="uncharged">For money: what ended calls cost that this request does not charge.</param>
    /// <param name="sinceLast">The time since the last request.</param>
    /// <param name="keepStock">Whether to keep units that nobody waits for.</param>
    public PoolReport Snapshot(long demand, long smallest, long uncharged, TimeSpan sinceLast, bool keepStock)
    {
        var interval = sinceLast < ShortestInterval ? ShortestInterval : sinceLast;
        Target = keepStock ? Math.Max((long)Math.Ceiling(_used * (Horizon / interval)), Target / 2) : 0;
        _used = 0;
        var stock = Scarce ? Target : 2 * Target;
        Idle -= Math.Max(0, Idle - Math.Max(demand, stock));
        _spentAtSnapshot = Spent;
        _smallest = smallest;
        var idle = Math.Max(0, Idle);
        return new PoolReport
        {
            Held = Limited ? idle + Reserved + uncharged : 0,
            Idle = Limited ? idle : 0,
            Spent = Spent,
            Needed = Math.Max(0, demand - Idle),
            Smallest = smallest,
            Wished = Math.Max(0, Target - Math.Max(0, Idle - demand)),
        };
    }

    /// <summary>Takes note of what is held from now on, less what was used since the snapshot.</summary>
    public void Apply(PoolGrant grant, long uncharged, Moment now, TimeSpan denialMemory)
    {
        Limited = grant.Limit is not null;
        Limit = grant.Limit ?? 0;
        Period = grant.Period;
        Idle = Limited ? grant.Held - Reserved - uncharged - (Spent - _spentAtSnapshot) : 0;
        Remaining = grant.Remaining;
        Scarce = grant.Scarce;
        IdleElsewhere = grant.IdleElsewhere;
        FullAt = now + grant.FullAfter;
        Denial = grant.Denied
            ? (_smallest, now + Shorter(denialMemory, grant.RetryAfter ?? denialMemory), grant.RetryAfter is { } retry ? now + retry : null)
            : default;
    }

    /// <summary>
    /// Forgets what was held: the lease has ended. What comes back with time counts as spent where calls had it reserved, since nobody
    /// can refund it now.
    /// </summary>
    public void Lapse()
    {
        Idle = 0;
        if (Kind is QuotaKind.Requests or QuotaKind.Tokens)
        {
            (Spent, Reserved) = (Spent + Reserved, 0);
        }
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
