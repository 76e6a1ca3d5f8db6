using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Lifecycle;

public sealed class LifecycleTests(LifecycleTests.Fixture fixture) : IClassFixture<LifecycleTests.Fixture>
{
    private readonly string _key = EngineHost.NewKey();
    private readonly Signals _signals = fixture.Host.Signals;
    private readonly LifecyclePlan _plan = fixture.Host.Services.GetRequiredService<LifecyclePlan>();

    private ILifecycleGrain Grain => fixture.Host.Grains.GetGrain<ILifecycleGrain>(_key);

    [Fact]
    public async Task FirstCall_ToAGrain_ActivatesItOnce()
    {
        Assert.Equal(1, await Grain.Activations().Within("The answer"));
        Assert.Equal(1, await Grain.Activations().Within("The answer"));
        Assert.Equal(1, _signals.Count($"{_key} activated"));
    }

    [Fact]
    public async Task Reference_WithoutACall_ActivatesNothing()
    {
        _ = Grain.GetGrainId();
        await fixture.Host.Grains.GetGrain<ILifecycleGrain>(EngineHost.NewKey()).Activation().Within("The answer of another grain");
        Assert.Equal(0, _signals.Count($"{_key} activated"));
    }

    [Fact]
    public async Task Calls_DuringOnActivate_WaitForItsEnd()
    {
        _plan.At("activate", _key, async () =>
        {
            _signals.Raise($"{_key} activating");
            await _signals.Gate($"{_key} activate");
        });
        var call = Grain.Activations();
        await _signals.Raised($"{_key} activating");
        var interleaving = Grain.ActivationInterleaved();
        Assert.False(call.IsCompleted || interleaving.IsCompleted);

        _signals.Raise($"{_key} activate");
        Assert.Equal(1, await call.Within("The answer"));
        await interleaving.Within("The answer of the interleaving call");
    }

    [Fact]
    public async Task OnActivate_ThatFails_FailsTheWaitingCallsAndTheNextCallActivatesAnew()
    {
        _plan.At("activate", _key, () => throw new InvalidDataException("Not today."));
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Grain.Activation().Within("The failure"));
        Assert.Equal("Not today.", error.Message);

        _plan.Forget("activate", _key);
        Assert.Equal(1, await Grain.Activations().Within("The next answer"));
    }

    [Fact]
    public async Task Constructor_ThatFails_FailsTheCallAndTheNextCallActivatesAnew()
    {
        _plan.At("construct", _key, () => throw new InvalidDataException("Not today."));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Grain.Activation().Within("The failure"));
        Assert.Contains("Not today.", error.ToString(), StringComparison.Ordinal);

        _plan.Forget("construct", _key);
        Assert.Equal(1, await Grain.Activations().Within("The next answer"));
    }

    [Fact]
    public async Task DeactivateOnIdle_InACall_DeactivatesByRequestAndTheNextCallFindsANewActivation()
    {
        var activation = await Grain.Activation().Within("The first activation");
        await Grain.Deactivate().Within("The request to deactivate");
        Assert.Equal([nameof(DeactivationReasonCode.ApplicationRequested)], await _signals.Raised($"{_key} deactivated"));
        Assert.NotEqual(activation, await Grain.Activation().Within("The second activation"));
        Assert.Equal(2, _signals.Count($"{_key} activated"));
    }

    [Fact]
    public async Task DeactivateOnIdle_DuringACall_WaitsForTheCallsEnd()
    {
        var call = Grain.DeactivateAndHold();
        await _signals.Raised($"{_key} begun");
        var next = Grain.Activation();
        Assert.Equal(0, _signals.Count($"{_key} deactivated"));

        _signals.Raise($"{_key} end");
        var activation = await call.Within("The end of the call");
        await _signals.Raised($"{_key} deactivated");
        Assert.NotEqual(activation, await next.Within("The answer of the next activation"));
    }

    [Fact]
    public async Task Calls_DuringOnDeactivate_WaitForItAndReachTheNextActivation()
    {
        var first = await Grain.Activation().Within("The first activation");
        _plan.At("deactivate", _key, async () =>
        {
            _signals.Raise($"{_key} deactivating");
            await _signals.Gate($"{_key} deactivate");
        });
        await Grain.Deactivate().Within("The request to deactivate");
        await _signals.Raised($"{_key} deactivating");
        var calls = Enumerable.Range(0, 10).Select(_ => Grain.Activation()).ToArray();
        Assert.Equal(1, _signals.Count($"{_key} activated"));
        Assert.All(calls, call => Assert.False(call.IsCompleted));

        _signals.Raise($"{_key} deactivate");
        var answers = await Task.WhenAll(calls).Within("The answers of the next activation");
        Assert.NotEqual(first, Assert.Single(answers.Distinct()));
    }

    [Fact]
    public async Task OnDeactivate_ThatFails_DoesNotKeepTheNextActivationAway()
    {
        var first = await Grain.Activation().Within("The first activation");
        _plan.At("deactivate", _key, () => throw new InvalidDataException("Not today."));
        await Grain.Deactivate().Within("The request to deactivate");
        await _signals.Raised($"{_key} disposed");
        Assert.NotEqual(first, await Grain.Activation().Within("The second activation"));
    }

    [Fact]
    public async Task Deactivation_OfADisposableGrain_DisposesIt()
    {
        await Grain.Deactivate().Within("The request to deactivate");
        await _signals.Raised($"{_key} disposed");
        Assert.Equal(1, _signals.Count($"{_key} deactivated"));
    }

    public sealed class Fixture : EngineFixture
    {
        protected override void Configure(ISiloBuilder silo) => silo.Services.AddSingleton<LifecyclePlan>();
    }
}
