using System.Collections.Immutable;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas;

public sealed class LeaseRulesTests
{
    private static readonly TimeSpan Lifetime = LeaseGrant.SliceLifetime;
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly Tier Tier = Tier.Of(new QuotaLimits
    {
        RequestsPerMinute = 80,
        TokensPerMinute = 8_000,
        ConcurrentRequests = 8,
        BudgetPerDay = new Money(800),
    });

    [Fact]
    public void Expire_LeaseOfASilentFront_FreesItsSlotsAtOnceAndItsMoneyLater()
    {
        var (books, _) = Ask(Books(), Request("a", 1, needed: 5), Start);

        var lapsed = LeaseRules.Expire(books.State, Start + Lifetime);
        var over = LeaseRules.Expire(books.State, Start + Lifetime + LeaseRules.MoneyStaysFor);

        Assert.Equal((0, 0, 0, 5), Held(lapsed));
        Assert.Equal((5, 5), (lapsed.Spending["/chat"].Requests.Total, lapsed.Spending["/chat"].Tokens.Total));
        Assert.Empty(over.Leases);
    }

    [Fact]
    public void Report_FrontThatWasSilentForLongerThanItsLease_CountsNothingTwiceAndKeepsItsMoney()
    {
        var (books, _) = Ask(Books(), Request("a", 1, needed: 5), Start);
        var later = Start + Lifetime + TimeSpan.FromSeconds(5);
        (books, var others) = Ask(books, Request("b", 1, needed: 800), later);
        Assert.True(others.Pools[(int)QuotaKind.Money].Denied);

        // All five units were spent or are reserved by calls that run.
        var report = Request("a", 2, needed: 0) with
        {
            Pools = [new PoolReport { Spent = 5 }, new PoolReport { Spent = 5 }, new PoolReport { Held = 5 }, new PoolReport { Held = 5 }],
        };
        (books, _) = Ask(books, report, later);

        Assert.Equal((0, 0, 5, 5), Held(books.State));
        Assert.Equal((5, 5), (books.State.Spending["/chat"].Requests.Total, books.State.Spending["/chat"].Tokens.Total));
    }

    [Fact]
    public void Recover_AfterACrash_KeepsTheMoneyThatMayBeOnLeaseAndNoMore()
    {
        var (books, _) = Ask(Books(), Request("a", 1, needed: 5), Start);
        var recovered = LeaseRules.Recover(new StoredQuota { State = books.State, Allowances = books.Allowances, Open = books.Open }, Start, Lifetime);

        // An eighth might have been granted since the state was written.
        Assert.Equal(5 + 100, Held(recovered).Money);
        var (_, grant) = Ask(books with { State = recovered }, Request("b", 1, needed: 5) with { Pools = Pools(0, 0, 0, 695) }, Start);
        Assert.Equal((false, 695), (grant.Pools[(int)QuotaKind.Money].Denied, grant.Pools[(int)QuotaKind.Money].Held));
    }

    private static QuotaBooks Books() => QuotaBooks.Empty with { Account = LedgerAccount.Empty(DateOnly.FromDateTime(Start.UtcDateTime)) };

    private static (QuotaBooks Books, LeaseGrant Grant) Ask(QuotaBooks books, LeaseRequest request, DateTimeOffset now)
    {
        var decision = QuotaRules.Decide(books, Tier, request, [], now, now);
        return (decision.Books, decision.Grant);
    }

    private static LeaseRequest Request(string front, long sequence, long needed) => new()
    {
        Front = front,
        Tier = Tier.Name,
        Endpoint = "/chat",
        Sequence = sequence,
        Pools = Pools(needed, needed, needed, needed),
    };

    private static ImmutableArray<PoolReport> Pools(params long[] needed) =>
        [.. needed.Select(units => new PoolReport { Needed = units, Smallest = units })];

    private static (long Requests, long Tokens, long Slots, long Money) Held(QuotaState state)
    {
        var leases = state.Leases.Values.Where(lease => lease.Endpoint == "/chat").ToArray();
        return (Sum(QuotaKind.Requests), Sum(QuotaKind.Tokens), Sum(QuotaKind.Concurrency), Sum(QuotaKind.Money));

        long Sum(QuotaKind kind) => leases.Sum(lease => lease[kind].Held);
    }
}
