using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Admission;

/// <summary>What one call holds of its account's slices.</summary>
internal sealed class LeasedReservation(QuotaAccount account, string callId, CallAmounts amounts, ReservationMark mark) : Reservation
{
    private int _ended;

    /// <summary>The call.</summary>
    public string CallId { get; } = callId;

    /// <summary>What was reserved.</summary>
    public CallAmounts Amounts { get; } = amounts;

    /// <summary>When it was reserved, as far as that decides what can still be given back.</summary>
    public ReservationMark Mark { get; } = mark;

    /// <inheritdoc />
    public override void Settle(TokenUsage usage, Money cost)
    {
        ArgumentNullException.ThrowIfNull(usage);
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            account.Settle(this, Math.Max(0, usage.TotalTokens), Money.Max(cost, Money.Zero));
        }
    }

    /// <inheritdoc />
    public override void Release()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            account.Release(this);
        }
    }
}

/// <summary>When a reservation was made.</summary>
/// <param name="Lapses">How often the account's lease had ended before.</param>
/// <param name="Snapshots">How many requests had been sent before: what they reported as spent can't be taken back.</param>
/// <param name="Limited">The kinds that were limited then, one bit each.</param>
internal readonly record struct ReservationMark(int Lapses, long Snapshots, byte Limited)
{
    public bool Holds(QuotaKind kind) => (Limited & (1 << (int)kind)) != 0;
}
