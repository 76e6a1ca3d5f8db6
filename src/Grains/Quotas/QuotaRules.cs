using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>What a quota grain decides, step by step: take the report, charge what ended, grant, and see whether to write.</summary>
public static class QuotaRules
{
    /// <summary>How long a front may take it that nothing is limited.</summary>
    public static readonly TimeSpan UnlimitedLifetime = TimeSpan.FromSeconds(10);

    /// <summary>Whether a later request of the same front was answered before.</summary>
    public static bool IsStale(QuotaState state, LeaseRequest request) =>
        state.Leases.TryGetValue(request.Holder, out var known) && request.Sequence <= known.Sequence;

    /// <summary>Decides a request that is not stale.</summary>
    /// <param name="books">The books before it.</param>
    /// <param name="tier">The tier that it names.</param>
    /// <param name="request">The request.</param>
    /// <param name="charged">The ids of calls that the ledger has already.</param>
    /// <param name="now">The activation's time.</param>
    /// <param name="wallClock">The time for the ledger; its day (UTC) decides which budget pays.</param>
    public static QuotaDecision Decide(
        QuotaBooks books, Tier tier, LeaseRequest request, ImmutableHashSet<string> charged, DateTimeOffset now, DateTimeOffset wallClock)
    {
        var reported = LeaseRules.Report(books.State, request, now, LeaseGrant.SliceLifetime);
        var (account, entries) = Charge(reported, books.Account.On(DateOnly.FromDateTime(wallClock.UtcDateTime)), tier, request, charged, wallClock);
        var (state, grant) = GrantRules.Grant(reported, tier, account, request, now, LeaseGrant.SliceLifetime, wallClock);
        var allowances = AllowanceRules.Take(books.Open, books.Allowances, reported.Leases[request.Holder], state.Leases[request.Holder]);
        return new QuotaDecision(
            new QuotaBooks(state, account, allowances ?? AllowanceRules.Renew(tier, account, books.Allowances, request.Endpoint), books.Open || allowances is null),
            grant.Pools.All(pool => pool.Limit is null) ? grant with { Lifetime = UnlimitedLifetime } : grant,
            entries,
            MustWrite: allowances is null);
    }

    private static (LedgerAccount Account, ImmutableArray<LedgerEntry> Entries) Charge(
        QuotaState state, LedgerAccount account, Tier tier, LeaseRequest request, ImmutableHashSet<string> charged, DateTimeOffset wallClock)
    {
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        foreach (var call in request.Settled.DistinctBy(call => call.CallId).Where(call => !charged.Contains(call.CallId)))
        {
            // What running calls reserved stays theirs; units that nobody claimed since a restart may be this call's own.
            var free = Availability.Free(state, tier, account, QuotaKind.Money, request.Endpoint, countUnclaimed: false);
            (account, var entry) = LedgerRules.Charge(account, tier, request.Endpoint, call, free is { } units ? new Money(units) : call.Cost, wallClock);
            entries.Add(entry);
        }

        return (account, entries.DrainToImmutable());
    }
}
