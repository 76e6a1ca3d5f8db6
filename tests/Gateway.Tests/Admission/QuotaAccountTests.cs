using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Tests.Admission;

/// <summary>What a process decides from its slices, and what it tells the grain.</summary>
public sealed class QuotaAccountTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);
    private readonly AccountUnderTest _account = new();

    [Fact]
    public async Task TryReserve_NothingHeld_AsksOnceForAllWhoWait()
    {
        var calls = new[] { _account.Come(), _account.Come(), _account.Come() };
        Assert.Equal(1, _account.Wakes);

        var request = _account.Answer(requests: new PoolGrant { Limit = 10, Held = 3 });

        Assert.Equal((3, 1), (request.Pools[(int)QuotaKind.Requests].Needed, request.Pools[(int)QuotaKind.Requests].Smallest));
        Assert.All(await Task.WhenAll(calls), decision => Assert.NotNull(decision.Reservation));
    }

    [Fact]
    public void TryReserve_NoLimits_DecidesWithoutAsking()
    {
        _ = _account.Come();
        _account.Answer();
        var wakes = _account.Wakes;

        for (var index = 0; index < 1000; index++)
        {
            var decision = _account.ComeNow(cost: Money.FromDollars(1));
            Assert.Null(decision.Limits);
            decision.Reservation!.Settle(AccountUnderTest.Used(5), Money.Zero);
        }

        Assert.Equal(wakes, _account.Wakes);
        Assert.False(_account.Account.IsDue());
    }

    [Fact]
    public void TryReserve_Denied_NamesLimitAndRetryTimeAndAsksNoMore()
    {
        _ = _account.Come();
        _account.Answer(requests: new PoolGrant { Limit = 60, Denied = true, RetryAfter = TimeSpan.FromSeconds(12.34) });

        for (var index = 0; index < 100; index++)
        {
            var decision = _account.ComeNow();
            Assert.Equal(ModelRefusalKind.RateLimited, decision.Refusal?.Kind);
            Assert.Equal("The limit of 60 requests per minute is reached. Try again in 12.4 s.", decision.Refusal!.Message);
            Assert.Equal((60, 0), (decision.Limits?.LimitRequests, decision.Limits?.RemainingRequests));
        }

        Assert.False(_account.Account.IsDue());
    }

    [Fact]
    public async Task TryReserve_CallLargerThanTheLimit_SaysThatItCanNeverPass()
    {
        var decision = _account.Come(tokens: 5000);
        _account.Answer(tokens: new PoolGrant { Limit = 1000, Denied = true });
        var refusal = (await decision).Refusal;
        Assert.Contains("up to 5000 tokens, and the limit is 1000 tokens per minute", refusal?.Message, StringComparison.Ordinal);
        Assert.Null(refusal!.RetryAfter);
    }

    [Fact]
    public async Task TryReserve_IdleElsewhere_WaitsAndAsksAgain()
    {
        var call = _account.Come();
        _account.Answer(requests: new PoolGrant { Limit = 10, Denied = true, RetryAfter = TimeSpan.FromSeconds(30), IdleElsewhere = true });
        Assert.False(call.IsCompleted);

        _account.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(_account.Account.IsDue());
        _account.Answer(requests: new PoolGrant { Limit = 10, Held = 1 });

        Assert.NotNull((await call).Reservation);
    }

    [Fact]
    public async Task TryReserve_IdleElsewhereForTooLong_IsRefused()
    {
        var call = _account.Come();
        _account.Answer(requests: new PoolGrant { Limit = 10, Denied = true, RetryAfter = TimeSpan.FromSeconds(30), IdleElsewhere = true });
        _account.Advance(TimeSpan.FromSeconds(1.7));
        _account.Answer(requests: new PoolGrant { Limit = 10, Denied = true, RetryAfter = TimeSpan.FromSeconds(28), IdleElsewhere = true });
        _account.Advance(TimeSpan.FromSeconds(1));
        _account.Account.IsDue();
        Assert.Equal(ModelRefusalKind.RateLimited, (await call).Refusal?.Kind);
    }

    [Fact]
    public async Task TryReserve_GrainSlowToAnswerAtFirst_WaitsForIdleUnitsAllTheSame()
    {
        var call = _account.Come();
        _account.Advance(TimeSpan.FromSeconds(1.5));
        _account.Answer(requests: new PoolGrant { Limit = 10, Denied = true, RetryAfter = TimeSpan.FromSeconds(2), IdleElsewhere = true });
        _account.Advance(TimeSpan.FromSeconds(2));
        _account.Account.IsDue();
        Assert.False(call.IsCompleted);

        _account.Answer(requests: new PoolGrant { Limit = 10, Held = 1 });

        Assert.NotNull((await call).Reservation);
    }

    [Fact]
    public async Task TryReserve_GrainSilent_RefusesOnceTheSliceIsUsedUp()
    {
        _ = _account.Come();
        _account.Answer(requests: new PoolGrant { Limit = 10, Held = 3 });
        _account.Begin();
        Assert.True(_account.Account.Fail());
        _account.Begin();
        Assert.False(_account.Account.Fail());

        Assert.NotNull(_account.ComeNow().Reservation);
        Assert.NotNull(_account.ComeNow().Reservation);
        Assert.Equal(ModelRefusalKind.Unavailable, _account.ComeNow().Refusal?.Kind);

        _account.Advance(Lifetime);
        var late = _account.Come();
        _account.Begin();
        _account.Account.Fail();
        Assert.Equal(ModelRefusalKind.Unavailable, (await late).Refusal?.Kind);
    }

    [Fact]
    public void TryReserve_LeaseOver_SpendsNothingOfIt()
    {
        _ = _account.Come();
        _account.Answer(requests: new PoolGrant { Limit = 10, Held = 5 });
        _account.Advance(Lifetime);
        Assert.False(_account.Come().IsCompleted);
        Assert.Equal(0, _account.Begin().Pools[(int)QuotaKind.Requests].Held);
    }

    [Fact]
    public void Begin_UnitsIdleForAWhile_HandsThemBack()
    {
        _ = _account.Come();
        _account.Answer(requests: new PoolGrant { Limit = 100, Held = 50 });
        Assert.False(_account.Account.IsDue());

        _account.Advance(TimeSpan.FromMilliseconds(600));

        Assert.True(_account.Account.IsDue());
        var report = _account.Begin().Pools[(int)QuotaKind.Requests];
        Assert.Equal((0, 1), (report.Held, report.Spent));
    }

    [Fact]
    public async Task Begin_CallsRun_RenewsWhatTheyHold()
    {
        var call = _account.Come(tokens: 40, cost: new Money(7));
        _account.Answer(slots: new PoolGrant { Limit = 5, Held = 1 }, money: new PoolGrant { Limit = 100, Held = 7 }, tokens: new PoolGrant { Limit = 100, Held = 40 });
        _account.Advance(Lifetime / 2);

        Assert.True(_account.Account.IsDue());
        Assert.Equal([0L, 40, 1, 7], _account.Begin().Pools.Select(pool => pool.Held));
        Assert.NotNull((await call).Reservation);
    }

    [Fact]
    public async Task Settle_OftenAndAfterRelease_CountsOnce()
    {
        var call = _account.Come(tokens: 40, cost: new Money(7));
        _account.Answer(tokens: new PoolGrant { Limit = 100, Held = 40 }, money: new PoolGrant { Limit = 100, Held = 7 });
        var reservation = (await call).Reservation!;

        reservation.Settle(AccountUnderTest.Used(15), new Money(5));
        reservation.Settle(AccountUnderTest.Used(15), new Money(5));
        reservation.Release();

        var request = _account.Begin();
        var settled = Assert.Single(request.Settled);
        Assert.Equal((new Money(5), new Money(7)), (settled.Cost, settled.Reserved));
        Assert.Equal(15, request.Pools[(int)QuotaKind.Tokens].Spent);
    }

    [Fact]
    public async Task Settle_GrainSilent_ChargesWithTheNextRequest()
    {
        var call = _account.Come(cost: new Money(7));
        _account.Answer(money: new PoolGrant { Limit = 100, Held = 7 });
        (await call).Reservation!.Settle(AccountUnderTest.Used(1), new Money(5));

        Assert.Single(_account.Begin().Settled);
        _account.Account.Fail();
        Assert.Single(_account.Answer(money: new PoolGrant { Limit = 100 }).Settled);
        Assert.Empty(_account.Begin().Settled);
    }

    [Fact]
    public async Task Release_GrainNotToldYet_GivesTheRequestBack()
    {
        var call = _account.Come();
        _account.Answer(requests: new PoolGrant { Limit = 1, Held = 1 });
        (await call).Reservation!.Release();

        Assert.NotNull(_account.ComeNow().Reservation);
        Assert.Equal(1, _account.Begin().Pools[(int)QuotaKind.Requests].Spent);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5L)]
    public async Task TryRetire_WhileACallRuns_KeepsTheAccountForItsCharge(long? requests)
    {
        var call = _account.Come();
        _account.Answer(requests: new PoolGrant { Limit = requests, Held = requests ?? 0 });
        var reservation = (await call).Reservation!;

        _account.Advance(TimeSpan.FromMinutes(10));
        Assert.False(_account.Account.TryRetire());
        reservation.Settle(AccountUnderTest.Used(10), new Money(7));

        Assert.Equal(7, Assert.Single(_account.Begin().Settled).Cost.Nanodollars);
    }

    [Fact]
    public async Task TryReserve_PartOfAnotherCall_TakesTokensAndMoneyAlone()
    {
        var call = _account.Come(cost: new Money(7));
        _account.Answer(
            requests: new PoolGrant { Limit = 2, Held = 2 }, tokens: new PoolGrant { Limit = 100, Held = 100 },
            slots: new PoolGrant { Limit = 1, Held = 1 }, money: new PoolGrant { Limit = 100, Held = 100 });
        var whole = (await call).Reservation!;

        foreach (var isReleased in (bool[])[true, false])
        {
            var part = _account.ComeNow(tokens: 20, cost: new Money(3), isPart: true).Reservation!;
            if (isReleased)
                part.Release();
            else
                part.Settle(AccountUnderTest.Used(20), new Money(3));
        }

        whole.Settle(AccountUnderTest.Used(10), new Money(7));
        Assert.NotNull(_account.ComeNow().Reservation);
        var request = _account.Begin();
        Assert.Equal((2, 20), (request.Pools[(int)QuotaKind.Requests].Spent, request.Pools[(int)QuotaKind.Tokens].Spent - 10));
        Assert.Equal([3, 7], request.Settled.Select(settled => settled.Cost.Nanodollars).Order());
        Assert.False(_account.Come(tokens: 101, isPart: true).IsCompleted, "Tokens are no longer limited.");
    }

    [Fact]
    public async Task Settle_MoreTokensThanReserved_LeavesLessForTheNext()
    {
        var call = _account.Come(tokens: 10);
        _account.Answer(tokens: new PoolGrant { Limit = 100, Held = 30 });
        (await call).Reservation!.Settle(AccountUnderTest.Used(25), Money.Zero);

        Assert.NotNull(_account.ComeNow(tokens: 5).Reservation);
        Assert.False(_account.Come(tokens: 1).IsCompleted);
    }

    [Fact]
    public async Task Settle_LeaseOverWhileItRan_KeepsTheSlotForTheGrain()
    {
        var call = _account.Come();
        _account.Answer(slots: new PoolGrant { Limit = 1, Held = 1 });
        _account.Advance(Lifetime);
        Assert.Equal(1, _account.Answer(slots: new PoolGrant { Limit = 1, Held = 1 }).Pools[(int)QuotaKind.Concurrency].Held);

        (await call).Reservation!.Settle(AccountUnderTest.Used(1), Money.Zero);

        Assert.False(_account.Come().IsCompleted);
        Assert.Equal(0, _account.Begin().Pools[(int)QuotaKind.Concurrency].Held);
    }

    [Fact]
    public void Abandon_AfterItWasServed_GivesBackWhatItGot()
    {
        var request = new OrleansAi.Gateway.Admission.AdmissionRequest("left", AccountUnderTest.Alice, "/v1/chat/completions", 10, Money.Zero);
        Assert.True(_account.Account.TryReserve(request, out _, out var waiting));
        _account.Answer(slots: new PoolGrant { Limit = 1, Held = 1 });

        _account.Account.Abandon(waiting!);

        Assert.NotNull(_account.ComeNow().Reservation);
    }
}
