using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Tests.Time;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Resilience;

public sealed class ClusterTargetHealthTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TargetId Target = new("one", "chat");
    private static readonly CircuitBreakerOptions Breaker = new();

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualTime _time = new();
    private readonly FakeHealthGrain _grain = new(Target);
    private readonly ClusterTargetHealth _health;
    private readonly Task _sending;

    public ClusterTargetHealthTests()
    {
        _health = new ClusterTargetHealth(
            _ => _grain,
            Options.Create(Breaker),
            Options.Create(new TargetHealthOptions()),
            new TargetHealthMetrics(_services.GetRequiredService<IMeterFactory>()),
            _time,
            NullLogger<ClusterTargetHealth>.Instance);
        _sending = _health.SendQueuedAsync(_stop.Token);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _sending);
        _stop.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public void Report_FiveFailures_OpensHereBeforeTheGrainAnswers()
    {
        _grain.Unreachable = new TimeoutException("no silo");
        Report(CallFailureKind.Timeout, 4);
        Assert.Equal(CircuitState.Closed, _health.StateOf(Target));

        Report(CallFailureKind.Timeout);
        Assert.Equal(CircuitState.Open, _health.StateOf(Target));
        Assert.Equal(_time.GetUtcNow() + Breaker.BreakDuration, _health.OpenUntil(Target));
    }

    [Fact]
    public void Report_ManySuccessesBetweenFailures_KeepsTheCircuitClosed()
    {
        for (var i = 0; i < 10; i++)
        {
            Report(CallFailureKind.Timeout, 4);
            Report(CallFailureKind.None, 20);
        }

        Assert.Equal(CircuitState.Closed, _health.StateOf(Target));
    }

    [Fact]
    public async Task Report_Failures_AreSentAtOnceWithTheSuccessesBefore()
    {
        Report(CallFailureKind.None, 1000);
        Report(CallFailureKind.Rejected, 10);
        Report(CallFailureKind.Connection);
        await Waiting.UntilAsync(() => _grain.Reported.Sum(run => run.Count) == 1011, "The report of all calls");

        Assert.Equal(1010, _grain.Reported.Where(run => run.Failure == CallFailureKind.None).Sum(run => run.Count));
        Assert.Equal(new OutcomeRun(CallFailureKind.Connection, 1), _grain.Reported.Last());
    }

    [Fact]
    public async Task Report_Successes_AreSentTogetherAtTheNextTick()
    {
        await FirstLookAsync();
        Report(CallFailureKind.None, 5000);
        Assert.Equal(0, _grain.Reports);

        await Waiting.UntilAsync(
            () =>
            {
                _health.QueueAll();
                return _grain.Reports > 0;
            },
            "The report of the successes");
        Assert.Equal(new OutcomeRun(CallFailureKind.None, 5000), Assert.Single(_grain.Reported));
    }

    [Fact]
    public void Report_MoreThanCanBeKept_GivesUpTheOldest()
    {
        var pending = new PendingOutcomes();
        var givenUp = 0;
        for (var i = 0; i < 10_000; i++)
        {
            givenUp += pending.Add(i % 2 == 0 ? CallFailureKind.None : CallFailureKind.Timeout, null);
        }

        var kept = pending.Take();
        Assert.Equal(256, kept.Length);
        Assert.Equal(10_000, givenUp + kept.Sum(run => run.Count));
        Assert.False(pending.Any);
    }

    [Fact]
    public void Apply_AnOlderSnapshot_IsIgnored()
    {
        _health.Apply(Snapshot(3, _time.GetUtcNow().AddMinutes(1)));
        _health.Apply(Snapshot(2, null));
        Assert.Equal(CircuitState.Open, _health.StateOf(Target));

        _health.Apply(Snapshot(4, null));
        Assert.Equal(CircuitState.Closed, _health.StateOf(Target));
    }

    [Fact]
    public async Task TryBeginProbeAsync_AHundredAtOnce_AskTheGrainOnce()
    {
        await HalfOpenAsync();
        var answer = new TaskCompletionSource<ProbeAnswer>();
        _grain.OnProbe = () => answer.Task;

        var wishes = Enumerable.Range(0, 100).Select(_ => _health.TryBeginProbeAsync(Target, CancellationToken.None).AsTask()).ToList();
        answer.SetResult(new ProbeAnswer { Probe = "p", Until = _time.GetUtcNow() + Breaker.ProbeDuration, Circuit = _grain.Circuit });

        Assert.Single(await Task.WhenAll(wishes), granted => granted);
        Assert.Equal(1, _grain.ProbesAsked);
    }

    [Fact]
    public async Task TryBeginProbeAsync_Refused_AsksAgainOnlyWhenTheGrainSaid()
    {
        await HalfOpenAsync();
        _grain.OnProbe = () => Task.FromResult(new ProbeAnswer { Until = _time.GetUtcNow().AddSeconds(15), Circuit = _grain.Circuit });
        Assert.False(await _health.TryBeginProbeAsync(Target, CancellationToken.None));
        Assert.False(await _health.TryBeginProbeAsync(Target, CancellationToken.None));
        Assert.Equal(1, _grain.ProbesAsked);

        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.False(await _health.TryBeginProbeAsync(Target, CancellationToken.None));
        Assert.Equal(2, _grain.ProbesAsked);
    }

    [Fact]
    public async Task TryBeginProbeAsync_TheGrainCanNotBeReached_AllowsOneInThisProcess()
    {
        await HalfOpenAsync();
        _grain.Unreachable = new TimeoutException("no silo");
        Assert.True(await _health.TryBeginProbeAsync(Target, CancellationToken.None));
        Assert.False(await _health.TryBeginProbeAsync(Target, CancellationToken.None));

        ReportProbe(CallFailureKind.None);
        Assert.Equal(CircuitState.Closed, _health.StateOf(Target));
    }

    [Fact]
    public async Task TryBeginProbeAsync_TheGrainDoesNotAnswer_AllowsOneAfterItsTime()
    {
        await HalfOpenAsync();
        _grain.OnProbe = () => new TaskCompletionSource<ProbeAnswer>().Task;
        var wish = _health.TryBeginProbeAsync(Target, CancellationToken.None).AsTask();
        _time.Advance(new TargetHealthOptions().ProbeAnswerTimeout);
        Assert.True(await wish);
    }

    [Fact]
    public async Task TryBeginProbeAsync_TheCallerLeaves_LetsTheNextOneAsk()
    {
        await HalfOpenAsync();
        _grain.OnProbe = () => new TaskCompletionSource<ProbeAnswer>().Task;
        using var leaving = new CancellationTokenSource();
        var wish = _health.TryBeginProbeAsync(Target, leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wish);

        _grain.OnProbe = () => Task.FromResult(
            new ProbeAnswer { Probe = "p", Until = _time.GetUtcNow().AddSeconds(15), Circuit = _grain.Circuit });
        Assert.True(await _health.TryBeginProbeAsync(Target, CancellationToken.None));
    }

    [Fact]
    public async Task Report_OfTheProbe_CarriesItsId()
    {
        await HalfOpenAsync();
        _grain.OnProbe = () => Task.FromResult(
            new ProbeAnswer { Probe = "p", Until = _time.GetUtcNow().AddSeconds(15), Circuit = _grain.Circuit });
        Assert.True(await _health.TryBeginProbeAsync(Target, CancellationToken.None));
        ReportProbe(CallFailureKind.Connection);

        await Waiting.UntilAsync(() => !_grain.Reported.IsEmpty, "The report of the probe");
        Assert.Equal(new OutcomeRun(CallFailureKind.Connection, 1, "p"), _grain.Reported.Single());
        Assert.Equal(CircuitState.Open, _health.StateOf(Target));
    }

    [Fact]
    public async Task Report_CallsThatBeganBeforeTheBreak_DoNotDecideOnTheProbe()
    {
        await HalfOpenAsync();
        _grain.OnProbe = () => Task.FromResult(
            new ProbeAnswer { Probe = "p", Until = _time.GetUtcNow().AddSeconds(15), Circuit = _grain.Circuit });
        Assert.True(await _health.TryBeginProbeAsync(Target, CancellationToken.None));
        Report(CallFailureKind.Timeout, 20);
        Report(CallFailureKind.None, 20);
        Assert.Equal(CircuitState.HalfOpen, _health.StateOf(Target));

        ReportProbe(CallFailureKind.None);
        Assert.Equal(CircuitState.Closed, _health.StateOf(Target));
        await Waiting.UntilAsync(() => _grain.Reported.Sum(run => run.Count) == 41, "The report of all calls");
        Assert.Equal(new OutcomeRun(CallFailureKind.None, 1, "p"), Assert.Single(_grain.Reported, run => run.Probe is not null));
    }

    [Fact]
    public async Task TryBeginProbeAsync_OnlyThisProcessHadOpenedTheCircuit_ProbesByItself()
    {
        await FirstLookAsync();
        Report(CallFailureKind.Timeout, 5);
        _time.Advance(Breaker.BreakDuration);
        _grain.OnProbe = () => Task.FromResult(new ProbeAnswer { Until = _time.GetUtcNow(), Circuit = _grain.Circuit });

        Assert.True(await _health.TryBeginProbeAsync(Target, CancellationToken.None));
        ReportProbe(CallFailureKind.None);
        Assert.Equal(CircuitState.Closed, _health.StateOf(Target));
    }

    [Fact]
    public async Task StateOf_AnUnknownTarget_IsReadFromItsGrain()
    {
        _grain.Circuit = Snapshot(7, _time.GetUtcNow().AddMinutes(1));
        await Waiting.UntilAsync(() => _health.StateOf(Target) == CircuitState.Open, "The circuit's state from its grain");
    }

    private async Task HalfOpenAsync()
    {
        await FirstLookAsync();
        _grain.Circuit = Snapshot(1, _time.GetUtcNow());
        _health.Apply(_grain.Circuit);
        Assert.Equal(CircuitState.HalfOpen, _health.StateOf(Target));
    }

    /// <summary>Lets the process read the circuit that it sees for the first time.</summary>
    private Task FirstLookAsync()
    {
        _health.StateOf(Target);
        return Waiting.UntilAsync(() => _grain.Gets == 1, "The first look at the circuit");
    }

    private static CircuitSnapshot Snapshot(long version, DateTimeOffset? openUntil) =>
        new() { Target = Target, Version = version, OpenUntil = openUntil, Breaks = openUntil is null ? 0 : 1 };

    private void ReportProbe(CallFailureKind failure) =>
        _health.Report(Target, new CallOutcome(failure, TimeSpan.FromMilliseconds(3), IsProbe: true));

    private void Report(CallFailureKind failure, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            _health.Report(Target, new CallOutcome(failure, TimeSpan.FromMilliseconds(3)));
        }
    }
}
