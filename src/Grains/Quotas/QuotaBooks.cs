using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>All that a quota grain has in memory.</summary>
/// <param name="State">What was spent lately and who holds what.</param>
/// <param name="Account">What the ledger adds up to.</param>
/// <param name="Allowances">What may be granted before the state is written again.</param>
/// <param name="Open">Whether the stored state says that an activation works on it.</param>
public sealed record QuotaBooks(QuotaState State, LedgerAccount Account, ImmutableDictionary<string, Allowance> Allowances, bool Open)
{
    /// <summary>Nothing known.</summary>
    public static QuotaBooks Empty { get; } =
        new(QuotaState.Empty, LedgerAccount.Empty(DateOnly.MinValue), ImmutableDictionary<string, Allowance>.Empty, Open: false);
}

/// <summary>What a quota grain does about a request: write first, then work on with <see cref="Books"/> and answer.</summary>
/// <param name="Books">The books afterwards.</param>
/// <param name="Grant">The answer.</param>
/// <param name="Entries">What to append to the ledger.</param>
/// <param name="MustWrite">Whether the state must be written before the answer leaves.</param>
public sealed record QuotaDecision(QuotaBooks Books, LeaseGrant Grant, ImmutableArray<LedgerEntry> Entries, bool MustWrite);
