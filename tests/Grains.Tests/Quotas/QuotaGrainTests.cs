using OrleansAi.Gateway;
using OrleansAi.Gateway.Admission;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Tests.Quotas;

/// <summary>Limits over fronts and the engine, in real time.</summary>
public sealed class QuotaGrainTests(QuotaFixture fixture) : IClassFixture<QuotaFixture>
{
    private const int Callers = 64;
    private static readonly TokenUsage Used = new() { InputTokens = 5, OutputTokens = 5 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ReserveAsync_SixtyFourCallers_PassesExactlyTheLimit(int frontCount)
    {
        var caller = QuotaFixture.NewCaller("busy");
        var fronts = await StartFrontsAsync(frontCount);

        var passed = await Task.WhenAll(Enumerable.Range(0, Callers).Select(
            index => Task.Run(() => CallAsync(fronts[index % frontCount], caller, attempts: 25)))).Within("The callers' end");

        Assert.Equal(1000, passed.Sum());
        await StopAsync(fronts);
        var requests = Pool(await fixture.StatusOf(caller), QuotaKind.Requests);
        Assert.Equal((1000, 0, 0), (requests.Spent, requests.Leased, requests.Remaining));
    }

    [Fact]
    public async Task ReserveAsync_FrontsKilledAtRandom_NeverPassesMoreThanTheLimit()
    {
        var caller = QuotaFixture.NewCaller("busy");
        var random = new Random(20260504);
        var passed = 0;
        for (var round = 0; round < 8; round++)
        {
            var fronts = await StartFrontsAsync(2);
            var attempts = random.Next(1, 6);
            var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(
                index => Task.Run(() => CallAsync(fronts[index % 2], caller, attempts)))).Within("The callers' end");
            passed += counts.Sum();
            foreach (var front in fronts)
            {
                await front.DisposeAsync();
            }
        }

        Assert.InRange(passed, 1, 1000);
        await Waiting.UntilAsync(
            () => Pool(fixture.StatusOf(caller).GetAwaiter().GetResult(), QuotaKind.Requests).Leased == 0, "The return of the killed fronts' leases");
        var requests = Pool(await fixture.StatusOf(caller), QuotaKind.Requests);
        Assert.InRange(requests.Spent, passed, 1000);
    }

    [Fact]
    public async Task ReserveAsync_SiloRestarted_StillKnowsWhatWasSpent()
    {
        var directory = new TemporaryDirectory();
        var caller = QuotaFixture.NewCaller("own");
        var passed = 0;
        for (var restart = 0; restart < 3; restart++)
        {
            await using var silo = await QuotaFixture.StartSiloAsync(directory.Path);
            var front = await QuotaFixture.StartFrontAsync(silo.Grains);
            passed += await CallAsync(front, caller, attempts: restart == 0 ? 3 : 5);
            await StopAsync([front]);
        }

        directory.Delete();
        Assert.Equal(5, passed);
    }

    [Fact]
    public async Task ReserveAsync_EndpointWithItsOwnLimit_CountsItApart()
    {
        var caller = QuotaFixture.NewCaller("own");
        var fronts = await StartFrontsAsync(1);

        var embeddings = await CallAsync(fronts[0], caller, 10, "/v1/embeddings");
        var chats = await CallAsync(fronts[0], caller, 4);
        var completions = await CallAsync(fronts[0], caller, 4, "/v1/completions");

        Assert.Equal((7, 4, 1), (embeddings, chats, completions));
        await StopAsync(fronts);
    }

    [Fact]
    public async Task ReserveAsync_ConcurrencyReached_PassesAgainWhenOneEnds()
    {
        var caller = QuotaFixture.NewCaller("narrow");
        var fronts = await StartFrontsAsync(2);
        var running = new List<OrleansAi.Gateway.Admission.Reservation>();
        for (var index = 0; index < 3; index++)
        {
            running.Add((await ReserveAsync(fronts[index % 2], QuotaFixture.Request(caller))).Reservation!);
        }

        var refused = await ReserveAsync(fronts[0], QuotaFixture.Request(caller));
        Assert.Equal(ModelRefusalKind.RateLimited, refused.Refusal?.Kind);
        Assert.Contains("3 requests at the same time", refused.Refusal!.Message, StringComparison.Ordinal);

        running[1].Settle(Used, Money.Zero);
        AdmissionDecision again = default;
        await Waiting.UntilAsync(
            () => (again = ReserveAsync(fronts[0], QuotaFixture.Request(caller)).GetAwaiter().GetResult()).Reservation is not null, "The freed slot");
        again.Reservation!.Release();
        await StopAsync(fronts);
    }

    [Fact]
    public async Task Settle_StreamsAbortedAtRandom_NeverSpendsMoreThanBudgetAndCredits()
    {
        var caller = QuotaFixture.NewCaller("paid");
        var credits = new AddCredits { Id = "gift", Amount = Money.FromDollars(1) };
        Assert.True((await fixture.GrainOf(caller).AddCredits(credits, CancellationToken.None)).Added);
        Assert.False((await fixture.GrainOf(caller).AddCredits(credits, CancellationToken.None)).Added);
        var fronts = await StartFrontsAsync(2);

        var spent = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            index => Task.Run(() => SpendAsync(fronts[index % 2], caller, new Random(index))))).Within("The callers' end");
        await StopAsync(fronts);

        var ledger = await fixture.LedgerOf(caller);
        var charges = ledger.Where(entry => entry.Kind is LedgerEntryKind.Charge).ToArray();
        var status = await fixture.StatusOf(caller);
        Assert.Equal(spent.Sum(), charges.Sum(entry => entry.Amount.Nanodollars));
        Assert.All(charges, entry => Assert.Equal(Money.Zero, entry.Shortfall));
        Assert.Equal(spent.Sum(), status.SpentToday.Nanodollars);
        Assert.InRange(status.SpentToday.Dollars, 2.5m, 3m);
        Assert.Equal(Money.FromDollars(3) - status.SpentToday, status.Credits);
        Assert.Equal(Enumerable.Range(1, ledger.Length), ledger.Select(entry => (int)entry.Number));
    }

    [Fact]
    public async Task Settle_SameCallTwice_IsChargedOnce()
    {
        var caller = QuotaFixture.NewCaller("paid");
        var request = QuotaFixture.Request(caller, Money.FromDollars(0.5m));
        foreach (var front in await StartFrontsAsync(2))
        {
            (await ReserveAsync(front, request)).Reservation!.Settle(Used, Money.FromDollars(0.25m));
            await StopAsync([front]);
        }

        var entry = Assert.Single(await fixture.LedgerOf(caller));
        Assert.Equal((request.CallId, Money.FromDollars(0.25m), Money.FromDollars(0.5m)), (entry.Id, entry.Amount, entry.Reserved));
    }

    [Fact]
    public async Task Settle_MoreThanReserved_TakesWhatIsLeftAndRecordsTheRest()
    {
        var caller = QuotaFixture.NewCaller("paid");
        var fronts = await StartFrontsAsync(1);
        (await ReserveAsync(fronts[0], QuotaFixture.Request(caller, Money.FromDollars(1)))).Reservation!.Settle(Used, Money.FromDollars(5));
        await StopAsync(fronts);

        var entry = Assert.Single(await fixture.LedgerOf(caller));
        Assert.Equal((2m, 3m), (entry.FromBudget.Dollars, entry.Shortfall.Dollars));
        fronts = await StartFrontsAsync(1);
        var refused = await ReserveAsync(fronts[0], QuotaFixture.Request(caller, Money.FromDollars(0.01m)));
        Assert.Equal(ModelRefusalKind.BudgetExhausted, refused.Refusal?.Kind);
        Assert.Contains("$2 per day", refused.Refusal!.Message, StringComparison.Ordinal);
        await StopAsync(fronts);
    }

    [Fact]
    public async Task ReserveAsync_MonthsBudgetUsedUp_NamesItAndTheNextMonth()
    {
        var caller = QuotaFixture.NewCaller("monthly");
        var fronts = await StartFrontsAsync(1);
        (await ReserveAsync(fronts[0], QuotaFixture.Request(caller, Money.FromDollars(1)))).Reservation!.Settle(Used, Money.FromDollars(1.5m));
        await StopAsync(fronts);

        fronts = await StartFrontsAsync(1);
        var refused = await ReserveAsync(fronts[0], QuotaFixture.Request(caller, Money.FromDollars(1)));

        Assert.Equal(ModelRefusalKind.BudgetExhausted, refused.Refusal?.Kind);
        Assert.Contains("$2 per month", refused.Refusal!.Message, StringComparison.Ordinal);
        var expected = BudgetRules.UntilNext(BudgetPeriod.Month, TimeProvider.System.GetUtcNow());
        Assert.InRange(refused.Refusal.RetryAfter!.Value, expected - TimeSpan.FromMinutes(1), expected + TimeSpan.FromMinutes(1));
        await StopAsync(fronts);
        var status = await fixture.StatusOf(caller);
        Assert.Equal(
            [(BudgetPeriod.Day, 5m, 1.5m, 3.5m), (BudgetPeriod.Month, 2m, 1.5m, 0.5m)],
            status.Pools.Select(pool => (pool.Period!.Value, new Money(pool.Limit).Dollars, new Money(pool.Spent).Dollars, new Money(pool.Remaining).Dollars)));
        Assert.Equal((1.5m, 1.5m), (status.SpentToday.Dollars, status.SpentThisMonth.Dollars));
    }

    [Fact]
    public async Task ReserveAsync_CreditsAdded_PassesWhatWasRefused()
    {
        var caller = QuotaFixture.NewCaller("prepaid");
        var fronts = await StartFrontsAsync(1);
        var refused = await ReserveAsync(fronts[0], QuotaFixture.Request(caller, Money.FromDollars(0.5m)));
        Assert.Equal((ModelRefusalKind.BudgetExhausted, null), (refused.Refusal?.Kind, refused.Refusal?.RetryAfter));

        await fixture.GrainOf(caller).AddCredits(new AddCredits { Id = "paid", Amount = Money.FromDollars(1) }, CancellationToken.None);

        await Waiting.UntilAsync(
            () => ReserveAsync(fronts[0], QuotaFixture.Request(caller, Money.FromDollars(0.5m))).GetAwaiter().GetResult().Reservation is not null,
            "The credits' effect");
        await StopAsync(fronts);
    }

    [Fact]
    public async Task ReserveAsync_DefaultTier_IsUnlimitedAndStillKeepsTheLedger()
    {
        var caller = QuotaFixture.NewCaller("default");
        var fronts = await StartFrontsAsync(1);
        for (var index = 0; index < 200; index++)
        {
            var decision = await ReserveAsync(fronts[0], QuotaFixture.Request(caller, Money.FromDollars(100)));
            Assert.Null(decision.Limits);
            decision.Reservation!.Settle(Used, index % 2 == 0 ? Money.FromDollars(50) : Money.Zero);
        }

        await StopAsync(fronts);
        Assert.Equal(100, (await fixture.LedgerOf(caller)).Length);
        var status = await fixture.StatusOf(caller);
        Assert.Equal((5000m, null), (status.SpentToday.Dollars, status.Credits));
        Assert.Empty(status.Pools);
    }

    [Fact]
    public async Task ReserveAsync_BudgetThatACallOfAnotherFrontHolds_IsReservedForAsLongAsASlice()
    {
        var caller = QuotaFixture.NewCaller("paid");
        var fronts = await StartFrontsAsync(2);
        var running = (await ReserveAsync(fronts[0], QuotaFixture.Request(caller, Money.FromDollars(1.5m)))).Reservation!;

        var refused = await ReserveAsync(fronts[1], QuotaFixture.Request(caller, Money.FromDollars(1)));

        Assert.Equal(ModelRefusalKind.BudgetReserved, refused.Refusal?.Kind);
        Assert.InRange(refused.Refusal!.RetryAfter!.Value, TimeSpan.Zero, LeaseGrant.SliceLifetime);
        running.Release();
        await StopAsync(fronts);
    }

    [Fact]
    public async Task ReserveAsync_UnknownTier_SaysSo()
    {
        var fronts = await StartFrontsAsync(1);
        var refused = await ReserveAsync(fronts[0], QuotaFixture.Request(QuotaFixture.NewCaller("gold")));
        Assert.Equal(ModelRefusalKind.Unavailable, refused.Refusal?.Kind);
        Assert.Contains("OrleansAi:Tiers:gold", refused.Refusal!.Message, StringComparison.Ordinal);
        await StopAsync(fronts);
    }

    [Fact]
    public async Task ReserveAsync_SiloGone_IsRefusedAndNeverUnlimited()
    {
        var directory = new TemporaryDirectory();
        var silo = await QuotaFixture.StartSiloAsync(directory.Path);
        var front = await QuotaFixture.StartFrontAsync(silo.Grains);
        await silo.DisposeAsync();

        var decision = await ReserveAsync(front, QuotaFixture.Request(QuotaFixture.NewCaller("default")));

        Assert.Equal(ModelRefusalKind.Unavailable, decision.Refusal?.Kind);
        await front.DisposeAsync();
        Assert.Equal(ModelRefusalKind.Unavailable, (await ReserveAsync(front, QuotaFixture.Request(QuotaFixture.NewCaller("default")))).Refusal?.Kind);
        directory.Delete();
    }

    [Fact]
    public async Task StopAsync_CallsStillRun_ChargesThemWhenTheyEnd()
    {
        var caller = QuotaFixture.NewCaller("paid");
        var front = await fixture.StartFrontAsync();
        var running = (await ReserveAsync(front, QuotaFixture.Request(caller, Money.FromDollars(0.5m)))).Reservation!;
        await front.StopAsync(CancellationToken.None).Within("The stop of the front");

        running.Settle(Used, Money.FromDollars(0.25m));

        await Waiting.UntilAsync(() => fixture.LedgerOf(caller).GetAwaiter().GetResult().Length == 1, "The charge");
        await front.DisposeAsync();
    }

    private async Task<LeasedAdmission[]> StartFrontsAsync(int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => fixture.StartFrontAsync()));

    private static async Task StopAsync(LeasedAdmission[] fronts)
    {
        await Task.WhenAll(fronts.Select(front => front.StopAsync(CancellationToken.None))).Within("The stop of the fronts");
        await Task.WhenAll(fronts.Select(front => front.DisposeAsync().AsTask())).Within("The end of the fronts");
    }

    private static Task<AdmissionDecision> ReserveAsync(LeasedAdmission front, AdmissionRequest request) =>
        front.ReserveAsync(request, CancellationToken.None).AsTask().Within("The decision");

    private static async Task<int> CallAsync(LeasedAdmission front, OrleansAi.Access.Caller caller, int attempts, string endpoint = QuotaFixture.Endpoint)
    {
        var passed = 0;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            var decision = await ReserveAsync(front, QuotaFixture.Request(caller, endpoint: endpoint));
            if (decision.Reservation is { } reservation)
            {
                passed++;
                reservation.Settle(Used, Money.Zero);
            }
        }

        return passed;
    }

    // Calls until one is refused; some are cut short and cost less, some reach no target and cost nothing.
    private static async Task<long> SpendAsync(LeasedAdmission front, OrleansAi.Access.Caller caller, Random random)
    {
        var spent = 0L;
        while (true)
        {
            var cost = random.NextInt64(1, 20_000_000);
            var decision = await ReserveAsync(front, QuotaFixture.Request(caller, new Money(cost)));
            if (decision.Reservation is not { } reservation)
            {
                // Exhausted, or what is left is the other front's for the moment.
                Assert.True(decision.Refusal!.Kind is ModelRefusalKind.BudgetExhausted or ModelRefusalKind.BudgetReserved, decision.Refusal.Message);
                return spent;
            }

            if (random.Next(4) == 0)
            {
                reservation.Release();
            }
            else
            {
                var used = random.NextInt64(cost + 1);
                spent += used;
                reservation.Settle(Used, new Money(used));
            }
        }
    }

    private static PoolStatus Pool(QuotaStatus status, QuotaKind kind) => status.Pools.Single(pool => pool.Kind == kind);
}
