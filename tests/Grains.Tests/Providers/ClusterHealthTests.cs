using OrleansAi.Events;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Providers;

namespace OrleansAi.Grains.Tests.Providers;

/// <summary>Several fronts around one health grain.</summary>
public sealed class ClusterHealthTests(ProviderHealthGrainTests.Fixture fixture)
    : IClassFixture<ProviderHealthGrainTests.Fixture>, IAsyncLifetime
{
    private static readonly CircuitBreakerOptions Options = new();

    private readonly TargetId _target = new(Guid.NewGuid().ToString("N"), "chat");
    private readonly List<TestFront> _fronts = [];

    private TestSilo Silo => fixture.Silo;

    private IProviderHealthGrain Grain => Silo.Grains.GetGrain<IProviderHealthGrain>(_target.ToString());

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 4; i++)
        {
            _fronts.Add(await TestFront.StartAsync(Silo.Grains, Silo.Time));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var front in _fronts)
        {
            await front.DisposeAsync();
        }
    }

    [Fact]
    public async Task Circuit_OneFrontSeesFiveFailures_OpensThereAtOnceAndEverywhereSoon()
    {
        _fronts[0].Report(_target, CallFailureKind.Timeout, 5);
        Assert.Equal(CircuitState.Open, _fronts[0].Health.StateOf(_target));

        await EveryFrontSeesAsync(CircuitState.Open);
        Assert.Equal(1, (await Grain.Get(CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Circuit_FiveFailuresOverAllFronts_Opens()
    {
        foreach (var front in _fronts)
        {
            front.Report(_target, CallFailureKind.ServerError);
        }

        _fronts[0].Report(_target, CallFailureKind.ServerError);
        await EveryFrontSeesAsync(CircuitState.Open);
    }

    [Fact]
    public async Task Probe_AHundredCallersOnAllFronts_IsMadeByOneAndClosesTheCircuitEverywhere()
    {
        await OpenAsync();
        Silo.Time.Advance(Options.BreakDuration);
        Assert.All(_fronts, front => Assert.Equal(CircuitState.HalfOpen, front.Health.StateOf(_target)));

        var granted = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(
            async () => (Front: number % 4, May: await _fronts[number % 4].Health.TryBeginProbeAsync(_target, CancellationToken.None)))))
            .Within("The answers to all wishes to probe");

        var prober = Assert.Single(granted, answer => answer.May).Front;
        _fronts[prober].ReportProbe(_target, CallFailureKind.None);
        await EveryFrontSeesAsync(CircuitState.Closed);
    }

    [Fact]
    public async Task Probe_ThatFails_OpensTheCircuitEverywhereForLonger()
    {
        await OpenAsync();
        Silo.Time.Advance(Options.BreakDuration);
        Assert.True(await _fronts[1].Health.TryBeginProbeAsync(_target, CancellationToken.None));
        Assert.False(await _fronts[2].Health.TryBeginProbeAsync(_target, CancellationToken.None));

        _fronts[1].ReportProbe(_target, CallFailureKind.Connection);
        await EveryFrontSeesAsync(CircuitState.Open);
        Silo.Time.Advance(Options.BreakDuration);
        Assert.All(_fronts, front => Assert.Equal(CircuitState.Open, front.Health.StateOf(_target)));
        Silo.Time.Advance(Options.BreakDuration);
        Assert.True(await _fronts[2].Health.TryBeginProbeAsync(_target, CancellationToken.None));
    }

    [Fact]
    public async Task Circuit_OpenBeforeAFrontStarted_IsSeenOpenByIt()
    {
        await OpenAsync();
        await using var late = await TestFront.StartAsync(Silo.Grains, Silo.Time);
        await late.SeesAsync(_target, CircuitState.Open);
    }

    [Fact]
    public async Task Circuit_ChangedWhileTheAnnouncementsWereLost_IsReadAgainAtTheNextRenewal()
    {
        await OpenAsync();
        foreach (var front in _fronts.Skip(1))
        {
            front.Health.StateOf(_target);
        }

        // Every subscription expires, so the reset is announced to nobody.
        Silo.Time.Advance(TimeSpan.FromHours(1));
        await Silo.Grains.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key).Announce([]);
        await Grain.Reset();
        await EveryFrontSeesAsync(CircuitState.Closed);
    }

    [Fact]
    public async Task Circuit_OpenedByHand_IsOpenEverywhereUntilItsReset()
    {
        await Grain.ForceOpen(null);
        await EveryFrontSeesAsync(CircuitState.Open);
        await Grain.Reset();
        await EveryFrontSeesAsync(CircuitState.Closed);
    }

    private async Task OpenAsync()
    {
        _fronts[0].Report(_target, CallFailureKind.Timeout, 5);
        await EveryFrontSeesAsync(CircuitState.Open);
        await Waiting.UntilAsync(() => _fronts[0].Health.OpenUntil(_target) == _fronts[1].Health.OpenUntil(_target), "One end of the break on all fronts");
    }

    private Task EveryFrontSeesAsync(CircuitState state) => Task.WhenAll(_fronts.Select(front => front.SeesAsync(_target, state)));
}
