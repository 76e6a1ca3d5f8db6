using OrleansAi.Access;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Admission;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Tests.Quotas;

/// <summary>Limits of keys, tenants and models over fronts and the engine, in real time.</summary>
public sealed class OtherAccountTests(QuotaFixture fixture) : IClassFixture<QuotaFixture>
{
    private const int Callers = 32;
    private static readonly TokenUsage Used = new() { InputTokens = 5, OutputTokens = 5 };

    [Theory]
    [InlineData("key")]
    [InlineData("tenant")]
    [InlineData("model")]
    public async Task ReserveAsync_ManyUsersOverTwoFronts_PassesExactlyTheLimitOfTheAccountTheyShare(string kind)
    {
        var limits = new QuotaLimits { RequestsPerMinute = 300 };
        var account = Account(kind, limits);
        var fronts = await StartFrontsAsync();
        var callers = Enumerable.Range(0, Callers).Select(_ => QuotaFixture.NewCaller("busy")).ToArray();

        var passed = await Task.WhenAll(callers.Select((caller, index) => Task.Run(() => CallAsync(fronts[index % 2], With(kind, account, caller), 20))))
            .Within("The callers' end");
        await StopAsync(fronts);

        Assert.Equal(300, passed.Sum());
        var requests = Assert.Single((await StatusOf(account)).Pools);
        Assert.Equal((300, 0, 0), (requests.Spent, requests.Leased, requests.Remaining));
        // Who was refused by the shared account has spent nothing of its own.
        var spent = await Task.WhenAll(callers.Select(async caller => (await fixture.StatusOf(caller)).Pools.Single().Spent));
        Assert.Equal(passed.Select(count => (long)count), spent);
    }

    [Fact]
    public async Task Settle_OfEveryAccount_AddsUpToTheSame()
    {
        var budget = new QuotaLimits { BudgetPerDay = Money.FromDollars(1) };
        AccountLimits[] accounts = [Account("key", budget), Account("tenant", budget), Account("model", budget)];
        var caller = QuotaFixture.NewCaller("paid");
        var fronts = await StartFrontsAsync();

        var spent = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => Task.Run(() => SpendAsync(fronts[index % 2], caller, accounts, new Random(index)))))
            .Within("The callers' end");
        await StopAsync(fronts);

        Assert.InRange(spent.Sum(), 800_000_000, 1_000_000_000);
        Assert.Equal(spent.Sum(), (await fixture.StatusOf(caller)).SpentToday.Nanodollars);
        foreach (var account in accounts)
        {
            Assert.Equal(spent.Sum(), (await StatusOf(account)).SpentToday.Nanodollars);
        }
    }

    [Fact]
    public async Task ReserveAsync_CallerLeavesWhileItWaits_FreesWhatItHeldOfOthers()
    {
        var caller = QuotaFixture.NewCaller("narrow");
        var tenant = Account("tenant", new QuotaLimits { ConcurrentRequests = 1 });
        var fronts = await StartFrontsAsync();
        var held = (await fronts[0].ReserveAsync(QuotaFixture.Request(QuotaFixture.NewCaller("narrow")) with { Tenant = tenant }, default)).Reservation!;
        using var leaving = new CancellationTokenSource();

        // The other front has to ask for the slot, and asks again while it may come free.
        var waiting = Enumerable.Range(0, 3).Select(_ => fronts[1].ReserveAsync(QuotaFixture.Request(caller) with { Tenant = tenant }, leaving.Token).AsTask()).ToArray();
        await leaving.CancelAsync();
        await Task.WhenAll(waiting.Select(wait => wait.ContinueWith(_ => { }, TaskScheduler.Default))).Within("The callers' end");

        foreach (var slot in Enumerable.Range(0, 3))
        {
            Assert.NotNull((await fronts[1].ReserveAsync(QuotaFixture.Request(caller), default)).Reservation);
        }

        held.Release();
        await StopAsync(fronts);
    }

    [Fact]
    public async Task ReserveAsync_LimitsChange_AreThoseOfTheNewSettingsSoon()
    {
        var account = Account("model", new QuotaLimits { RequestsPerMinute = 2 });
        var caller = QuotaFixture.NewCaller("default");
        var fronts = await StartFrontsAsync();
        Assert.Equal(2, await CallAsync(fronts[0], QuotaFixture.Request(caller) with { Model = account }, 5));

        var more = account with { Limits = new QuotaLimits { RequestsPerMinute = 7 } };
        var passed = 0;
        await Waiting.UntilAsync(
            () => (passed += CallAsync(fronts[0], QuotaFixture.Request(caller) with { Model = more }, 1).GetAwaiter().GetResult()) == 5, "The new limit's effect");

        Assert.Equal(0, await CallAsync(fronts[0], QuotaFixture.Request(caller) with { Model = more }, 3));
        await StopAsync(fronts);
    }

    [Fact]
    public async Task ReserveAsync_ModelsLimit_ShowsNothingOfWhatOthersUse()
    {
        var account = Account("model", new QuotaLimits { RequestsPerMinute = 1 });
        var fronts = await StartFrontsAsync();
        var passed = await fronts[0].ReserveAsync(QuotaFixture.Request(QuotaFixture.NewCaller("default")) with { Model = account }, default);
        var refused = await fronts[0].ReserveAsync(QuotaFixture.Request(QuotaFixture.NewCaller("default")) with { Model = account }, default);

        Assert.Equal((null, null), (passed.Limits, refused.Limits));
        Assert.Equal(ModelRefusalKind.RateLimited, refused.Refusal?.Kind);
        Assert.NotNull(refused.Refusal!.RetryAfter);
        passed.Reservation!.Release();
        await StopAsync(fronts);
    }

    private static AccountLimits Account(string kind, QuotaLimits limits) => kind switch
    {
        "key" => AccountLimits.OfKey(Guid.NewGuid().ToString("N"), limits)!,
        "tenant" => AccountLimits.OfTenant(Guid.NewGuid().ToString("N"), limits)!,
        _ => AccountLimits.OfModel($"m/{Guid.NewGuid():N}", limits)!,
    };

    private static AdmissionRequest With(string kind, AccountLimits account, Caller caller, Money cost = default) => kind switch
    {
        "key" => QuotaFixture.Request(caller with { KeyLimits = account }, cost),
        "tenant" => QuotaFixture.Request(caller, cost) with { Tenant = account },
        _ => QuotaFixture.Request(caller, cost) with { Model = account },
    };

    private Task<QuotaStatus> StatusOf(AccountLimits account) =>
        fixture.Silo.Grains.GetGrain<IQuotaGrain>(account.Account).GetStatusOf(account.Limits, CancellationToken.None).Within("The status");

    private async Task<LeasedAdmission[]> StartFrontsAsync() => [await fixture.StartFrontAsync(), await fixture.StartFrontAsync()];

    private static async Task StopAsync(LeasedAdmission[] fronts)
    {
        await Task.WhenAll(fronts.Select(front => front.StopAsync(CancellationToken.None))).Within("The stop of the fronts");
        await Task.WhenAll(fronts.Select(front => front.DisposeAsync().AsTask())).Within("The end of the fronts");
    }

    private static async Task<int> CallAsync(LeasedAdmission front, AdmissionRequest request, int attempts)
    {
        var passed = 0;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            var decision = await front.ReserveAsync(request with { CallId = Guid.NewGuid().ToString("N") }, CancellationToken.None);
            passed += decision.Reservation is null ? 0 : 1;
            decision.Reservation?.Settle(Used, Money.Zero);
        }

        return passed;
    }

    // Calls until one is refused; some are cut short and cost less, some reach no target and cost nothing.
    private static async Task<long> SpendAsync(LeasedAdmission front, Caller caller, AccountLimits[] accounts, Random random)
    {
        for (var spent = 0L; ;)
        {
            var cost = random.NextInt64(1, 20_000_000);
            var request = With("key", accounts[0], caller, new Money(cost)) with { Tenant = accounts[1], Model = accounts[2] };
            if ((await front.ReserveAsync(request, CancellationToken.None)).Reservation is not { } reservation)
            {
                return spent;
            }

            if (random.Next(4) == 0)
            {
                reservation.Release();
                continue;
            }

            var used = random.NextInt64(cost + 1);
            spent += used;
            reservation.Settle(Used, new Money(used));
        }
    }
}
