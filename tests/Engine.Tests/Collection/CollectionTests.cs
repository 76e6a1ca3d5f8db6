using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Collection;

/// <summary>
/// Time passes here by the collection of grains that nobody uses: when two have gone one after the other, anything else that
/// was as idle since before would be gone too.
/// </summary>
public sealed class CollectionTests(CollectionTests.Fixture fixture) : IClassFixture<CollectionTests.Fixture>
{
    private static readonly TimeSpan CollectionAge = TimeSpan.FromSeconds(1.5);

    private readonly string _key = EngineHost.NewKey();
    private readonly Signals _signals = fixture.Host.Signals;

    [Fact]
    public async Task Activation_ThatIsIdle_IsCollectedAndTheNextCallFindsANewOne()
    {
        var first = await Grain(_key).Activation().Within("The first activation");
        Assert.Equal([nameof(DeactivationReasonCode.ActivationIdle)], await _signals.Raised($"{_key} deactivated"));
        Assert.NotEqual(first, await Grain(_key).Activation().Within("The second activation"));
    }

    [Fact]
    public async Task Activation_ThatIsUsed_IsKept()
    {
        // On a machine that stood still the activation was idle: what happened to it then says nothing about one in use.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var key = EngineHost.NewKey();
            var (activations, longestGap) = await UseUntilIdleOnesAreCollected(key);
            if (longestGap < CollectionAge / 2)
            {
                Assert.Single(activations);
                Assert.Equal(0, _signals.Count($"{key} deactivated"));
                return;
            }
        }

        Assert.Fail("In none of ten attempts was the activation in use all the time: the machine is too busy for this test.");
    }

    [Fact]
    public async Task Activation_WithARunningCall_IsKept()
    {
        var call = Grain(_key).Hold();
        await _signals.Raised($"{_key} begun");
        await UntilIdleOnesAreCollected();
        Assert.Equal(0, _signals.Count($"{_key} deactivated"));

        _signals.Raise($"{_key} end");
        var activation = await call.Within("The end of the call");
        Assert.Equal(activation, await Grain(_key).Activation().Within("The activation"));
    }

    [Fact]
    public async Task Activation_WithAWaitingReader_IsKept()
    {
        await using var reader = Grain(_key).WaitForElement().GetAsyncEnumerator();
        var next = reader.MoveNextAsync().AsTask();
        await _signals.Raised($"{_key} begun");
        await UntilIdleOnesAreCollected();
        Assert.Equal(0, _signals.Count($"{_key} deactivated"));

        _signals.Raise($"{_key} end");
        Assert.True(await next.Within("The element"));
        Assert.Equal(reader.Current, await Grain(_key).Activation().Within("The activation"));
    }

    [Fact]
    public async Task Timer_WithoutKeepAlive_DoesNotKeepItsActivation()
    {
        await Grain(_key).StartTimer(keepAlive: false).Within("The start of the timer");
        Assert.Equal([nameof(DeactivationReasonCode.ActivationIdle)], await _signals.Raised($"{_key} deactivated"));
    }

    [Fact]
    public async Task Timer_WithKeepAlive_KeepsItsActivation()
    {
        await Grain(_key).StartTimer(keepAlive: true).Within("The start of the timer");
        await UntilIdleOnesAreCollected();
        Assert.Equal(0, _signals.Count($"{_key} deactivated"));
    }

    private IIdleGrain Grain(string key) => fixture.Host.Grains.GetGrain<IIdleGrain>(key);

    private async Task<(HashSet<Guid> Activations, TimeSpan LongestGap)> UseUntilIdleOnesAreCollected(string key)
    {
        var activations = new HashSet<Guid> { await Grain(key).Activation().Within("The first activation") };
        var (last, longestGap) = (TimeProvider.System.GetTimestamp(), TimeSpan.Zero);
        var idle = UntilIdleOnesAreCollected();
        while (!idle.IsCompleted)
        {
            activations.Add(await Grain(key).Activation().Within("The activation"));
            var now = TimeProvider.System.GetTimestamp();
            (last, longestGap) = (now, TimeSpan.FromTicks(Math.Max(longestGap.Ticks, TimeProvider.System.GetElapsedTime(last, now).Ticks)));
            await Task.WhenAny(idle, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        await idle;
        return (activations, longestGap);
    }

    private async Task UntilIdleOnesAreCollected()
    {
        for (var i = 0; i < 2; i++)
        {
            var idle = EngineHost.NewKey();
            await Grain(idle).Activation().Within("The activation of an idle grain");
            await _signals.Raised($"{idle} deactivated");
        }
    }

    public sealed class Fixture : EngineFixture
    {
        protected override void Configure(ISiloBuilder silo) => silo.Services.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionQuantum = TimeSpan.FromMilliseconds(300);
            options.CollectionAge = CollectionAge;
        });
    }
}
