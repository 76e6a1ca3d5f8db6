using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Admission;

/// <summary>What one call holds of an account's slices; of a call with several accounts, each holds the next.</summary>
internal sealed class LeasedReservation(QuotaAccount account, string callId, CallAmounts amounts, ReservationMark mark) : Reservation
{
    private int _ended;

    /// <summary>The call.</summary>
    public string CallId { get; } = callId;

    /// <summary>What was reserved.</summary>
    public CallAmounts Amounts { get; } = amounts;

    /// <summary>When it was reserved, as far as that decides what can still be given back. The account's lock guards it.</summary>
    public ReservationMark Mark { get; set; } = mark;

    /// <summary>What the same call holds of its other accounts, one after another.</summary>
    public LeasedReservation? Next { get; set; }

    /// <summary>Counts the request: all accounts of the call have admitted it. Says where it no longer holds.</summary>
    /// <returns>The first account whose lease has ended in the meantime, or <c>null</c> where all hold.</returns>
    public QuotaAccount? Confirm() => account.TryConfirm(this) ? Next?.Confirm() : account;

    /// <inheritdoc />
    public override void Settle(TokenUsage usage, Money cost)
    {
        ArgumentNullException.ThrowIfNull(usage);
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            account.Settle(this, Math.Max(0, usage.TotalTokens), Money.Max(cost, Money.Zero));
            Next?.Settle(usage, cost);
        }
    }

    /// <inheritdoc />
    public override void Release()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            account.Release(this);
            Next?.Release();
        }
    }
}

/// <summary>When a reservation was made.</summary>
/// <param name="Lapses">How often the account's lease had ended before.</param>
/// <param name="Snapshots">How many requests had been sent before: what they reported as spent can't be taken back.</param>
/// <param name="Limited">The kinds that were limited then, one bit each.</param>
/// <param name="Tentative">Whether the request itself is only held so far, since another account may refuse the call.</param>
internal readonly record struct ReservationMark(int Lapses, long Snapshots, byte Limited, bool Tentative)
{
    public bool Holds(QuotaKind kind) => (Limited & (1 << (int)kind)) != 0;
}
