using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Cancellation;

public sealed class CancellationTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private readonly string _key = EngineHost.NewKey();
    private readonly Signals _signals = fixture.Host.Signals;

    private ICancellableGrain Grain => fixture.Host.Grains.GetGrain<ICancellableGrain>(_key);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_DuringACall_ReachesTheGrainOnItsActivation(bool endAsCancelled)
    {
        using var cancellation = new CancellationTokenSource();
        var call = Grain.WaitForCancellation(endAsCancelled, cancellation.Token);
        await _signals.Raised($"{_key} begun");
        await cancellation.CancelAsync();
        Assert.Equal(["on the activation"], await _signals.Raised($"{_key} cancelled"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("The end of the call"));
    }

    [Fact]
    public async Task Cancellation_ThroughTwoGrains_ReachesTheSecond()
    {
        using var cancellation = new CancellationTokenSource();
        var first = fixture.Host.Grains.GetGrain<ICancellableGrain>(EngineHost.NewKey());
        var call = first.PassOn(Grain, cancellation.Token);
        await _signals.Raised($"{_key} begun");
        await cancellation.CancelAsync();
        await _signals.Raised($"{_key} cancelled");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("The end of the call"));
    }

    [Fact]
    public async Task Cancellation_ThatTheGrainIgnores_LetsTheCallerGoAndTheGrainFinish()
    {
        using var cancellation = new CancellationTokenSource();
        var call = Grain.IgnoreCancellation(cancellation.Token);
        await _signals.Raised($"{_key} begun");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("The end of the call"));
        Assert.Equal(0, _signals.Count($"{_key} ended"));

        _signals.Raise($"{_key} end");
        await _signals.Raised($"{_key} ended");
        Assert.Equal(3, await Grain.Add(1, 2).Within("The next answer"));
    }

    [Fact]
    public async Task Cancellation_OfACallThatWaitsForItsTurn_LetsTheCallerGo()
    {
        using var cancellation = new CancellationTokenSource();
        var held = Grain.IgnoreCancellation(CancellationToken.None);
        await _signals.Raised($"{_key} begun");
        var waiting = Grain.IsCancelled(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within("The end of the waiting call"));

        _signals.Raise($"{_key} end");
        Assert.Equal(42, await held.Within("The end of the held call"));
    }

    [Fact]
    public async Task Cancellation_BeforeTheCall_KeepsItFromTheGrain()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Grain.IsCancelled(cancellation.Token).Within("The end of the call"));
        Assert.Equal(3, await Grain.Add(1, 2).Within("The next answer"));
        Assert.Equal(0, _signals.Count($"{_key} asked"));
    }

    [Fact]
    public async Task Cancellation_AfterTheAnswer_ChangesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        Assert.Equal(3, await Grain.Add(1, 2, cancellation.Token).Within("The answer"));
        await cancellation.CancelAsync();
        Assert.Equal(7, await Grain.Add(3, 4).Within("The next answer"));
    }

    [Fact]
    public async Task Token_OfAnotherCall_IsNotTouched()
    {
        using var one = new CancellationTokenSource();
        using var two = new CancellationTokenSource();
        var otherKey = EngineHost.NewKey();
        var other = fixture.Host.Grains.GetGrain<ICancellableGrain>(otherKey);
        var first = Grain.WaitForCancellation(endAsCancelled: true, one.Token);
        var second = other.WaitForCancellation(endAsCancelled: true, two.Token);
        await _signals.Raised($"{_key} begun");
        await _signals.Raised($"{otherKey} begun");

        await one.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Within("The end of the first call"));
        await _signals.Raised($"{_key} cancelled");
        Assert.False(second.IsCompleted);
        Assert.Equal(0, _signals.Count($"{otherKey} cancelled"));

        await two.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Within("The end of the second call"));
    }
}
