using System.Collections.Immutable;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;
using OrleansAi.Storage.GrainState;

namespace OrleansAi.Grains.Tests.Quotas.Simulation;

/// <summary>A quota grain without an engine: the real decisions over a stored state and a ledger that survive its crashes.</summary>
public sealed class SimulatedGrain(ManualTime time, Tier tier)
{
    private byte[] _stored = GrainStateJson.Serialize(new StoredQuota());
    private ActivationClock _clock = new(time, DateTimeOffset.MinValue);

    /// <summary>All entries, oldest first.</summary>
    public List<LedgerEntry> Ledger { get; } = [];

    public QuotaBooks Books { get; private set; } = QuotaBooks.Empty;

    public int Writes { get; private set; }

    public LeaseGrant Lease(LeaseRequest request)
    {
        if (QuotaRules.IsStale(Books.State, request))
        {
            return new LeaseGrant { Outcome = LeaseOutcome.Stale };
        }

        var charged = Ledger.Where(entry => entry.Kind is LedgerEntryKind.Charge).Select(entry => entry.Id).ToImmutableHashSet();
        var decision = QuotaRules.Decide(Books, tier, request, charged, _clock.Now, time.GetUtcNow());
        Ledger.AddRange(decision.Entries);
        Books = decision.Books;
        if (decision.MustWrite)
        {
            Write(Books);
        }

        return decision.Grant;
    }

    public void AddCredits(string id, Money amount)
    {
        var (account, entry) = LedgerRules.Credit(Books.Account, new AddCredits { Id = id, Amount = amount }, time.GetUtcNow());
        Ledger.Add(entry);
        Books = Books with { Account = account };
    }

    /// <summary>Ends the activation, in order or without a word, and begins the next.</summary>
    public void Restart(bool inOrder)
    {
        if (inOrder && Books.Open)
        {
            Write(Books with { Open = false });
        }

        var stored = GrainStateJson.Deserialize<StoredQuota>(_stored);
        _clock = new ActivationClock(time, stored.WrittenAt);
        Books = QuotaBooks.Empty with
        {
            State = LeaseRules.Recover(stored, _clock.Now, LeaseGrant.SliceLifetime),
            Account = ReadAccount(stored),
            Open = stored.Open,
        };
    }

    private LedgerAccount ReadAccount(StoredQuota stored)
    {
        var today = DayOf(time.GetUtcNow());
        var (from, earlier) = BudgetRules.SumFrom(stored.Day, stored.EarlierThisMonth, today);
        var last = Ledger.LastOrDefault();
        return new LedgerAccount(
            today, last?.Number ?? 0, last?.CreditsAfter ?? Money.Zero, last?.CreditedInAll ?? Money.Zero,
            Sum(entry => DayOf(entry.At) >= today), earlier + Sum(entry => DayOf(entry.At) >= from && DayOf(entry.At) < today));
    }

    private ChargeSums Sum(Func<LedgerEntry, bool> isCounted) => Ledger
        .Where(entry => entry.Kind is LedgerEntryKind.Charge && isCounted(entry))
        .Aggregate(ChargeSums.None, (sums, entry) => sums.Add(entry.Endpoint, entry.Amount, entry.FromBudget));

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private void Write(QuotaBooks books)
    {
        Writes++;
        _stored = GrainStateJson.Serialize(new StoredQuota
        {
            State = books.State,
            Allowances = books.Allowances,
            Open = books.Open,
            WrittenAt = _clock.Now,
            Tier = tier.Name,
            Day = books.Account.Day,
            EarlierThisMonth = books.Account.EarlierThisMonth,
        });
    }
}
