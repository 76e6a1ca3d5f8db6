using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Timers;

public sealed class TimerTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private readonly string _key = EngineHost.NewKey();
    private readonly Signals _signals = fixture.Host.Signals;

    private ITimerGrain Grain => fixture.Host.Grains.GetGrain<ITimerGrain>(_key);

    private string Tick => $"{_key} tick";

    private string End => $"{_key} end";

    private string Cancelled => $"{_key} cancelled";

    private string Deactivated => $"{_key} deactivated";

    [Fact]
    public async Task Timer_WithAPeriod_TicksOnTheActivationWithItsStateUntilDisposed()
    {
        await Grain.Start(Tick, TimeSpan.Zero, Soon, "state").Within("The start of the timer");
        Assert.All(await _signals.Raised(Tick, times: 5), detail => Assert.Equal("state", detail));

        await Grain.Stop().Within("The stop of the timer");
        var ticks = _signals.Count(Tick);

        // A second timer of the same period ticks ten times; the disposed one ticks no more.
        var other = fixture.Host.Grains.GetGrain<ITimerGrain>(EngineHost.NewKey());
        await other.Start($"{Tick} of the other", Soon, Soon, "").Within("The start of the other timer");
        await _signals.Raised($"{Tick} of the other", times: 10);
        Assert.Equal(ticks, _signals.Count(Tick));
        await other.Stop();
    }

    [Fact]
    public async Task Timer_WithAnInfinitePeriod_TicksOnce()
    {
        await Grain.Start(Tick, TimeSpan.Zero, Timeout.InfiniteTimeSpan, "").Within("The start of the timer");
        await _signals.Raised(Tick);
        var other = fixture.Host.Grains.GetGrain<ITimerGrain>(EngineHost.NewKey());
        await other.Start($"{Tick} of the other", Soon, Soon, "").Within("The start of the other timer");
        await _signals.Raised($"{Tick} of the other", times: 10);
        Assert.Equal(1, _signals.Count(Tick));
        await other.Stop();
    }

    [Fact]
    public async Task Change_OfATimerThatIsFarAway_MakesItTickSoon()
    {
        await Grain.Start(Tick, Never, Never, "").Within("The start of the timer");
        Assert.Equal(0, _signals.Count(Tick));
        await Grain.Change(TimeSpan.Zero, Soon).Within("The change of the timer");
        await _signals.Raised(Tick, times: 2);
        await Grain.Stop();
    }

    [Fact]
    public async Task Tick_ThatFails_IsFollowedByTheNext()
    {
        await Grain.StartFailing(Tick, Soon).Within("The start of the timer");
        await _signals.Raised(Tick, times: 3);
        Assert.Equal(7, await Grain.Ping(7).Within("The answer"));
        await Grain.Stop();
    }

    [Fact]
    public async Task Tick_ThatDoesNotInterleave_HoldsBackCallsAndTheNextTick()
    {
        await Grain.StartHolding(Tick, End, interleave: false).Within("The start of the timer");
        await _signals.Raised(Tick);
        var call = Grain.Ping(7);
        Assert.Equal(8, await Grain.PingInterleaved(8).Within("The interleaving call"));
        Assert.False(call.IsCompleted);
        Assert.Equal(1, _signals.Count(Tick));

        _signals.Raise(End);
        Assert.Equal(7, await call.Within("The answer after the tick"));
        await Grain.Stop().Within("The stop of the timer");
    }

    [Fact]
    public async Task Tick_ThatInterleaves_LetsCallsThroughButNotTheNextTick()
    {
        await Grain.StartHolding(Tick, End, interleave: true).Within("The start of the timer");
        await _signals.Raised(Tick);
        Assert.Equal(7, await Grain.Ping(7).Within("The answer during the tick"));
        Assert.Equal(1, _signals.Count(Tick));

        _signals.Raise(End);
        await Grain.Stop().Within("The stop of the timer");
    }

    [Fact]
    public async Task Tick_ThatInterleaves_ComesDuringACall() =>
        await Grain.WaitForOwnTick(Tick).Within("The tick during the call");

    [Fact]
    public async Task Dispose_DuringATick_CancelsTheTicksToken()
    {
        await Grain.StartHolding(Tick, End, interleave: true).Within("The start of the timer");
        await _signals.Raised(Tick);
        await Grain.Stop().Within("The stop of the timer");
        await _signals.Raised(Cancelled);
        _signals.Raise(End);
    }

    [Fact]
    public async Task Timer_OfADeactivatedGrain_TicksNoMore()
    {
        await Grain.Start(Tick, TimeSpan.Zero, Soon, "").Within("The start of the timer");
        await _signals.Raised(Tick);
        await Grain.Deactivate().Within("The request to deactivate");
        await _signals.Raised(Deactivated);
        var ticks = _signals.Count(Tick);

        var other = fixture.Host.Grains.GetGrain<ITimerGrain>(EngineHost.NewKey());
        await other.Start($"{Tick} of the other", Soon, Soon, "").Within("The start of the other timer");
        await _signals.Raised($"{Tick} of the other", times: 10);
        Assert.Equal(ticks, _signals.Count(Tick));
        await other.Stop();
    }
}
