using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Turns;

public sealed class ReentrancyTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private readonly string _key = EngineHost.NewKey();

    [Fact]
    public async Task CallBack_InAnAllowedChain_ComesBackIn() =>
        Assert.True(await Chain(_key).CallBackAllowed(Chain(EngineHost.NewKey())).Within("The answer"));

    [Fact]
    public async Task CallBack_InAChainThatDoesNotAllowIt_TimesOutAndIsNotAHang()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Chain(_key).CallBack(Chain(EngineHost.NewKey())).Within("The timeout"));
    }

    [Fact]
    public async Task Reentrant_WhileACallAwaits_TakesAnother()
    {
        var grain = fixture.Host.Grains.GetGrain<IReentrantGrain>(_key);
        var held = grain.Hold($"{_key} begun", $"{_key} end");
        await fixture.Host.Signals.Raised($"{_key} begun");
        Assert.Equal(3, await grain.Ping(3).Within("The answer of the reentrant grain"));

        fixture.Host.Signals.Raise($"{_key} end");
        await held.Within("The end of the held call");
    }

    private IChainGrain Chain(string key) => fixture.Host.Grains.GetGrain<IChainGrain>(key);
}
