using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansAi.Quotas;
using OrleansAi.Storage.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <inheritdoc cref="IQuotaGrain" />
public sealed partial class QuotaGrain(
    [PersistentState("quota")] IPersistentState<StoredQuota> stored, LedgerStore ledger, TierCatalog tiers, TimeProvider time, ILogger<QuotaGrain> logger)
    : Grain, IQuotaGrain
{
    private const int LargestPage = 1000;

    private QuotaBooks _books = QuotaBooks.Empty;
    private ActivationClock _clock = new(time, DateTimeOffset.MinValue);
    private bool _mistrusted;
    private string? _tier;

    private string UserKey => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _clock = new ActivationClock(time, stored.State.WrittenAt);
        _tier = stored.State.Tier;
        _books = QuotaBooks.Empty with
        {
            State = LeaseRules.Recover(stored.State, _clock.Now, LeaseGrant.SliceLifetime),
            Account = await ReadAccountAsync(cancellationToken),
            Open = stored.State.Open,
        };
    }

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_books.Open && !_mistrusted)
        {
            await WriteAsync(_books with { Open = false });
        }
    }

    /// <inheritdoc />
    public async Task<LeaseGrant> Lease(LeaseRequest request, CancellationToken cancellationToken)
    {
        if (QuotaRules.IsStale(_books.State, request))
        {
            return new LeaseGrant { Outcome = LeaseOutcome.Stale };
        }

        if ((request.Limits is { } limits ? Tier.Of(limits) : tiers.Find(request.Tier)) is not { } tier)
        {
            return new LeaseGrant { Outcome = LeaseOutcome.UnknownTier };
        }

        var charged = request.Settled.IsEmpty
            ? []
            : await ledger.FindAsync(UserKey, LedgerEntryKind.Charge, [.. request.Settled.Select(call => call.CallId)], cancellationToken);
        var decision = QuotaRules.Decide(_books, tier, request, charged, _clock.Now, time.GetUtcNow());
        _tier = tier.Name;
        await TrustAfterAsync(() => WriteAsync(decision));
        _books = decision.Books;
        return decision.Grant;
    }

    /// <inheritdoc />
    public Task<QuotaStatus> GetStatus(string? tier, CancellationToken cancellationToken)
    {
        var name = tier ?? _tier ?? QuotaOptions.DefaultTier;
        var now = _clock.Now;
        return Task.FromResult(StatusRules.Describe(name, tiers.Find(name), LeaseRules.Expire(_books.State, now), _books.Account.On(Today()), now, time.GetUtcNow()));
    }

    /// <inheritdoc />
    public Task<QuotaStatus> GetStatusOf(QuotaLimits limits, CancellationToken cancellationToken)
    {
        var now = _clock.Now;
        return Task.FromResult(StatusRules.Describe("", Tier.Of(limits), LeaseRules.Expire(_books.State, now), _books.Account.On(Today()), now, time.GetUtcNow()));
    }

    /// <inheritdoc />
    public async Task<CreditsAdded> AddCredits(AddCredits credits, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(credits.Amount.Nanodollars);
        ArgumentException.ThrowIfNullOrWhiteSpace(credits.Id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(credits.Id.Length, 200);
        var known = await ledger.FindAsync(UserKey, LedgerEntryKind.Credit, [credits.Id], cancellationToken);
        if (!known.IsEmpty)
        {
            return new CreditsAdded { Added = false, Credits = _books.Account.Credits };
        }

        var (account, entry) = LedgerRules.Credit(_books.Account.On(Today()), credits, time.GetUtcNow());
        await TrustAfterAsync(() => ledger.AppendAsync(UserKey, [entry], CancellationToken.None).AsTask());
        _books = _books with { Account = account };
        return new CreditsAdded { Added = true, Credits = account.Credits };
    }

    /// <inheritdoc />
    public async Task<LedgerPage> ReadLedger(long after, int count, CancellationToken cancellationToken)
    {
        var size = Math.Clamp(count, 1, LargestPage);
        var entries = await ledger.ReadAsync(UserKey, after, size, cancellationToken);
        return new LedgerPage { Entries = entries, Next = entries.Length == size ? entries[^1].Number : null };
    }

    private async ValueTask<LedgerAccount> ReadAccountAsync(CancellationToken cancellationToken)
    {
        var today = Today();
        var (from, earlier) = BudgetRules.SumFrom(stored.State.Day, stored.State.EarlierThisMonth, today);
        var last = await ledger.ReadLastAsync(UserKey, cancellationToken);
        var charges = await ledger.SumChargesAsync(UserKey, Midnight(from), Midnight(today), cancellationToken);
        return new LedgerAccount(
            today, last?.Number ?? 0, last?.CreditsAfter ?? Money.Zero, last?.CreditedInAll ?? Money.Zero,
            Sum(charges.Where(charge => charge.IsLater)), earlier + Sum(charges.Where(charge => !charge.IsLater)));
    }

    private async Task WriteAsync(QuotaDecision decision)
    {
        if (!decision.Entries.IsEmpty)
        {
            await ledger.AppendAsync(UserKey, decision.Entries, CancellationToken.None);
        }

        if (decision.MustWrite)
        {
            await WriteAsync(decision.Books);
        }
    }

    private async Task WriteAsync(QuotaBooks books)
    {
        stored.State = new StoredQuota
        {
            State = books.State,
            Allowances = books.Allowances,
            Open = books.Open,
            WrittenAt = _clock.Now,
            Tier = _tier,
            Day = books.Account.Day,
            EarlierThisMonth = books.Account.EarlierThisMonth,
        };
        await stored.WriteStateAsync(CancellationToken.None);
    }

    // What memory holds after a failed write may differ from what is stored: the next activation reads it anew.
    private async Task TrustAfterAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception exception)
        {
            LogWriteFailed(logger, UserKey, exception);
            _mistrusted = true;
            DeactivateOnIdle();
            throw;
        }
    }

    private static ChargeSums Sum(IEnumerable<EndpointCharges> charges) =>
        charges.Aggregate(ChargeSums.None, static (sums, charge) => sums.Add(charge.Endpoint, charge.Amount, charge.FromBudget));

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    [LoggerMessage(LogLevel.Error, "The quota of {UserKey} could not be written; it is read anew at the next call.")]
    private static partial void LogWriteFailed(ILogger logger, string userKey, Exception exception);
}
