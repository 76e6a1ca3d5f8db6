using OrleansAi.Gateway.Admission;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Tests.Admission;

/// <summary>Accounts of keys, tenants and models, and calls that several accounts have to admit.</summary>
public sealed class OtherAccountTests
{
    private static readonly AccountLimits Tenant = AccountLimits.OfTenant("acme", new QuotaLimits { RequestsPerMinute = 5 })!;

    [Theory]
    [InlineData("/keys/abc", "this API key")]
    [InlineData("/tenants/acme", "the tenant 'acme'")]
    [InlineData("/models/meta/llama", "the model 'meta/llama'")]
    public async Task TryReserve_Denied_SaysWhoseLimitItIs(string name, string whose)
    {
        var account = new AccountUnderTest(AccountKey.Of(new AccountLimits { Account = name, Limits = Tenant.Limits }));
        var call = account.Come(tokens: 10, cost: Money.FromDollars(2));
        account.Answer(requests: new PoolGrant { Limit = 60, Denied = true, RetryAfter = TimeSpan.FromSeconds(3) });
        Assert.Equal($"The limit of 60 requests per minute of {whose} is reached. Try again in 3 s.", (await call).Refusal?.Message);

        account.Advance(TimeSpan.FromSeconds(3));
        call = account.Come(tokens: 10, cost: Money.FromDollars(2));
        account.Answer(money: new PoolGrant { Limit = Money.FromDollars(1).Nanodollars, Denied = true });
        var refusal = (await call).Refusal;
        Assert.Equal($"The budget of $1 per day of {whose} leaves too little for this call, which may cost up to $2.", refusal?.Message);
        Assert.Equal(ModelRefusalKind.BudgetExhausted, refusal!.Kind);
    }

    [Fact]
    public async Task Begin_WithLimits_TellsTheGrain()
    {
        var account = new AccountUnderTest(AccountKey.Of(Tenant));
        account.Account.Limits = Tenant.Limits;
        var call = account.Come();

        var request = account.Answer(requests: new PoolGrant { Limit = 5, Held = 1 });

        Assert.Equal((Tenant.Limits, "", ""), (request.Limits, request.Tier, request.Endpoint));
        Assert.NotNull((await call).Reservation);
    }

    [Fact]
    public async Task Settle_WithoutABudget_ChargesNothing()
    {
        var account = new AccountUnderTest(AccountKey.Of(Tenant));
        var call = account.Come(cost: new Money(7));
        account.Answer(requests: new PoolGrant { Limit = 5, Held = 1 });

        (await call).Reservation!.Settle(AccountUnderTest.Used(5), new Money(7));

        Assert.Empty(account.Begin().Settled);
    }

    [Fact]
    public async Task Reservation_NotConfirmed_HoldsTheRequestWithoutSpendingIt()
    {
        var account = new AccountUnderTest();
        var call = account.Come(tenant: Tenant);
        account.Answer(requests: new PoolGrant { Limit = 5, Held = 1 });
        var reservation = (LeasedReservation)(await call).Reservation!;

        var report = account.Answer(requests: new PoolGrant { Limit = 5, Held = 1 }).Pools[(int)QuotaKind.Requests];
        Assert.Equal((1, 0, 0), (report.Held, report.Idle, report.Spent));

        reservation.Release();
        Assert.NotNull(account.ComeNow().Reservation);
    }

    [Fact]
    public async Task Reservation_Confirmed_SpendsTheRequest()
    {
        var account = new AccountUnderTest();
        var call = account.Come(tenant: Tenant);
        account.Answer(requests: new PoolGrant { Limit = 5, Held = 1 });

        Assert.Null(((LeasedReservation)(await call).Reservation!).Confirm());

        var report = account.Begin().Pools[(int)QuotaKind.Requests];
        Assert.Equal((0, 1), (report.Held, report.Spent));
    }

    [Fact]
    public async Task Confirm_LeaseOverInTheMeantime_NamesTheAccountAndSpendsItsUnitsOnce()
    {
        var account = new AccountUnderTest();
        var call = account.Come(tokens: 10, tenant: Tenant);
        account.Answer(requests: new PoolGrant { Limit = 5, Held = 1 }, tokens: new PoolGrant { Limit = 100, Held = 10 });
        var reservation = (LeasedReservation)(await call).Reservation!;

        account.Advance(TimeSpan.FromSeconds(2));

        Assert.Same(account.Account, reservation.Confirm());
        reservation.Release();
        Assert.Equal([(0L, 1L), (0, 10)], account.Begin().Pools.Take(2).Select(pool => (pool.Held, pool.Spent)));
    }

    [Fact]
    public async Task Settle_OfAChain_ReachesEveryAccountOnce()
    {
        var (user, tenant) = (new AccountUnderTest(), new AccountUnderTest(AccountKey.Of(Tenant)));
        var (first, second) = (user.Come(cost: new Money(7), tenant: Tenant), tenant.Come(cost: new Money(7), tenant: Tenant));
        user.Answer(money: new PoolGrant { Limit = 100, Held = 7 });
        tenant.Answer(money: new PoolGrant { Limit = 100, Held = 7 });
        var reservation = (LeasedReservation)(await second).Reservation!;
        reservation.Next = (LeasedReservation)(await first).Reservation!;
        Assert.Null(reservation.Confirm());

        reservation.Settle(AccountUnderTest.Used(5), new Money(5));
        reservation.Release();

        Assert.All([user, tenant], account => Assert.Equal(new Money(5), Assert.Single(account.Begin().Settled).Cost));
    }

    [Fact]
    public void Tighter_OfTwoLimits_TakesTheOneWithLessLeft()
    {
        var user = new RateLimitStatus { LimitRequests = 10, RemainingRequests = 3, LimitTokens = 100, RemainingTokens = 50 };
        var key = new RateLimitStatus { LimitRequests = 5, RemainingRequests = 4, LimitTokens = 80, RemainingTokens = 10 };

        var both = RateLimitStatus.Tighter(user, key);

        Assert.Equal((10, 3, 80, 10), (both!.LimitRequests, both.RemainingRequests, both.LimitTokens, both.RemainingTokens));
        Assert.Same(user, RateLimitStatus.Tighter(user, null));
        Assert.Equal(3, RateLimitStatus.Tighter(new RateLimitStatus { LimitTokens = 9, RemainingTokens = 9 }, user)!.RemainingRequests);
    }
}
