using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Timeouts;

/// <summary>Time passes here by the timeouts of other calls.</summary>
public sealed class TimeoutTests(TimeoutTests.Fixture fixture) : IClassFixture<TimeoutTests.Fixture>
{
    private readonly string _key = EngineHost.NewKey();
    private readonly Signals _signals = fixture.Host.Signals;

    private ISlowGrain Grain => fixture.Host.Grains.GetGrain<ISlowGrain>(_key);

    private ISlowGrain Other { get; } = fixture.Host.Grains.GetGrain<ISlowGrain>(EngineHost.NewKey());

    [Fact]
    public async Task Call_WithoutAnAnswerInTime_EndsInATimeoutAndTheGrainGoesOn()
    {
        var call = Grain.Hold();
        await _signals.Raised($"{_key} begun");
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within("The timeout of the call"));

        _signals.Raise($"{_key} end");
        await _signals.Raised($"{_key} ended");
        Assert.Equal(7, await Grain.Ping(7).Within("The answer after the timeout"));
    }

    [Fact]
    public async Task Timeout_OfACallWithAToken_DoesNotCancelIt()
    {
        using var cancellation = new CancellationTokenSource();
        var call = Grain.Hold(cancellation.Token);
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within("The timeout of the call"));
        _signals.Raise($"{_key} end");
        Assert.Equal(["not cancelled"], await _signals.Raised($"{_key} ended"));
    }

    [Fact]
    public async Task Call_ThatWaitsForItsTurnTooLong_EndsInATimeout()
    {
        var held = Grain.HoldPatiently();
        await _signals.Raised($"{_key} begun");
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.Ping(7).Within("The timeout of the waiting call"));

        _signals.Raise($"{_key} end");
        Assert.Equal(42, await held.Within("The answer of the held call"));
        Assert.Equal(8, await Grain.Ping(8).Within("The next answer"));
    }

    [Fact]
    public async Task Timeout_InACallOfTheGrains_ReachesItsCallerAsATimeout()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Other.HoldThrough(Grain).Within("The timeout of the call"));
        _signals.Raise($"{_key} end");
        await _signals.Raised($"{_key} ended");
    }

    [Fact]
    public async Task Deadlock_OfTwoGrainsThatCallEachOther_EndsInATimeoutAndBothGoOn()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.CallInACircle(Other).Within("The timeout of the call"));
        Assert.Equal(7, await Grain.Ping(7).Within("The answer of the first grain"));
        Assert.Equal(8, await Other.Ping(8).Within("The answer of the second grain"));
    }

    [Fact]
    public async Task Deadlock_OfAGrainThatCallsItself_EndsInATimeoutAndItGoesOn()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.CallBack(Grain).Within("The timeout of the call"));
        Assert.Equal(7, await Grain.Ping(7).Within("The next answer"));
    }

    [Fact]
    public async Task ResponseTimeout_OfAMethodLongerThanTheDefault_OutlivesIt()
    {
        var call = Grain.HoldPatiently();
        await _signals.Raised($"{_key} begun");
        await UntilAnotherCallTimedOut(fixture.Host);
        Assert.False(call.IsCompleted);

        _signals.Raise($"{_key} end");
        Assert.Equal(42, await call.Within("The answer"));
    }

    [Fact]
    public async Task ResponseTimeout_OfAMethodShorterThanTheDefault_Holds()
    {
        await using var patient = await EngineHost.Start();
        var grain = patient.Grains.GetGrain<ISlowGrain>(_key);
        await Assert.ThrowsAsync<TimeoutException>(
            () => grain.HoldImpatiently().Within("The timeout of the call"));
        patient.Signals.Raise($"{_key} end");
        await patient.Signals.Raised($"{_key} ended");
    }

    /// <summary>
    /// The reader asks again and again within the timeout, so a machine that stands still for as long as that ends the
    /// enumeration: this host's timeout is longer than a busy machine's stalls.
    /// </summary>
    [Fact]
    public async Task Enumeration_WhoseNextElementTakesLongerThanTheTimeout_WaitsForIt()
    {
        await using var host = await EngineHost.Start(silo => Fixture.Timeout(silo, TimeSpan.FromSeconds(5)));
        await using var reader = host.Grains.GetGrain<ISlowGrain>(_key).WaitForElement().GetAsyncEnumerator();
        var next = reader.MoveNextAsync().AsTask();
        await host.Signals.Raised($"{_key} begun");
        await UntilAnotherCallTimedOut(host);
        await UntilAnotherCallTimedOut(host);
        Assert.False(next.IsCompleted);

        host.Signals.Raise($"{_key} end");
        Assert.True(await next.Within("The element"));
        Assert.Equal(42, reader.Current);
    }

    private static async Task UntilAnotherCallTimedOut(EngineHost host)
    {
        var key = EngineHost.NewKey();
        var other = host.Grains.GetGrain<ISlowGrain>(key);
        await Assert.ThrowsAsync<TimeoutException>(() => other.Hold().Within("The timeout of another call"));
        host.Signals.Raise($"{key} end");
    }

    public sealed class Fixture : EngineFixture
    {
        public static void Timeout(ISiloBuilder silo, TimeSpan timeout) =>
            silo.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = timeout);

        protected override void Configure(ISiloBuilder silo) => Timeout(silo, TimeSpan.FromSeconds(1));
    }
}
