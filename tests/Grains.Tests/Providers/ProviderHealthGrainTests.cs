using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Grains.Providers;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Providers;

namespace OrleansAi.Grains.Tests.Providers;

public sealed class ProviderHealthGrainTests(ProviderHealthGrainTests.Fixture fixture) : IClassFixture<ProviderHealthGrainTests.Fixture>
{
    private static readonly CircuitBreakerOptions Options = new();

    private readonly TargetId _target = new(Guid.NewGuid().ToString("N"), "meta/llama");

    private TestSilo Silo => fixture.Silo;

    private IProviderHealthGrain Grain => Silo.Grains.GetGrain<IProviderHealthGrain>(_target.ToString());

    [Fact]
    public async Task Report_FiveFailures_OpensAndCountsVersions()
    {
        Assert.Equal(0, (await Grain.Report(Failures(4))).Version);
        var circuit = await Grain.Report(Failures(1));

        Assert.Equal((_target, 1, CallFailureKind.ServerError), (circuit.Target, circuit.Version, circuit.Cause));
        Assert.Equal(CircuitState.Open, circuit.StateAt(Silo.Time.GetUtcNow()));
        Assert.Equal(circuit, await Grain.Get(CancellationToken.None));
    }

    [Fact]
    public async Task TryBeginProbe_AHundredCallersAtOnce_GrantsOne()
    {
        await Grain.Report(Failures(5));
        Assert.Null((await Grain.TryBeginProbe(CancellationToken.None)).Probe);
        Silo.Time.Advance(Options.BreakDuration);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Grain.TryBeginProbe(CancellationToken.None)))
            .Within("The answers to all wishes to probe");

        var granted = Assert.Single(answers, answer => answer.Probe is not null);
        Assert.All(answers, answer => Assert.Equal(granted.Until, answer.Until));
        var closed = await Grain.Report(new CallReport { Runs = [new OutcomeRun(CallFailureKind.None, 1, granted.Probe)] });
        Assert.Equal((2, null), (closed.Version, closed.OpenUntil));
    }

    [Fact]
    public async Task TryBeginProbe_TheProberCrashed_GrantsAnotherAfterItsTime()
    {
        await Grain.Report(Failures(5));
        Silo.Time.Advance(Options.BreakDuration);
        Assert.NotNull((await Grain.TryBeginProbe(CancellationToken.None)).Probe);

        Silo.Time.Advance(Options.ProbeDuration);
        Assert.NotNull((await Grain.TryBeginProbe(CancellationToken.None)).Probe);
        Assert.Null((await Grain.TryBeginProbe(CancellationToken.None)).Probe);
    }

    [Fact]
    public async Task ForceOpen_ThenReset_OpensAndCloses()
    {
        var open = await Grain.ForceOpen(null);
        Assert.True(open.Forced);
        Silo.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(CircuitState.Open, (await Grain.Get(CancellationToken.None)).StateAt(Silo.Time.GetUtcNow()));
        Assert.Null((await Grain.TryBeginProbe(CancellationToken.None)).Probe);

        Assert.Equal(CircuitState.Closed, (await Grain.Reset()).StateAt(Silo.Time.GetUtcNow()));
    }

    [Fact]
    public async Task Circuit_AfterARestart_IsAsItWas()
    {
        var directory = new TemporaryDirectory();
        var time = new ShiftedTime();
        CircuitSnapshot open;
        await using (var before = await TestSilo.StartAsync(directory.Path, Configure, time))
        {
            var grain = before.Grains.GetGrain<IProviderHealthGrain>(_target.ToString());
            open = await grain.Report(Failures(5));
            time.Advance(Options.BreakDuration);
            Assert.NotNull((await grain.TryBeginProbe(CancellationToken.None)).Probe);
        }

        await using (var after = await TestSilo.StartAsync(directory.Path, Configure, time))
        {
            var grain = after.Grains.GetGrain<IProviderHealthGrain>(_target.ToString());
            Assert.Equal(open, await grain.Get(CancellationToken.None));
            Assert.Null((await grain.TryBeginProbe(CancellationToken.None)).Probe);
            time.Advance(Options.ProbeDuration);
            Assert.NotNull((await grain.TryBeginProbe(CancellationToken.None)).Probe);
        }

        directory.Delete();
    }

    private static CallReport Failures(int count) => new() { Runs = [new OutcomeRun(CallFailureKind.ServerError, count)] };

    private static void Configure(IServiceCollection services) => services.AddProviders();

    public sealed class Fixture : SiloFixture
    {
        protected override void Configure(IServiceCollection services) => services.AddProviders();
    }
}
