using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Resilience;

/// <summary>What holds for any history of a circuit.</summary>
public sealed class CircuitBreakerProperties
{
    private static readonly CircuitBreakerOptions Options = new() { MinimumThroughput = 8, SamplingDuration = TimeSpan.FromSeconds(20) };

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (6, Gen.Elements(CallFailureKind.Connection, CallFailureKind.Timeout, CallFailureKind.RateLimited, CallFailureKind.Unauthorized)
            .Select(kind => new Step(kind, null, TimeSpan.Zero))),
        (4, Gen.Elements(CallFailureKind.None, CallFailureKind.Rejected, CallFailureKind.Overloaded).Select(kind => new Step(kind, null, TimeSpan.Zero))),
        (4, Gen.Constant(new Step(null, ProbeStep.Want, TimeSpan.Zero))),
        (2, Gen.Elements(ProbeStep.Succeed, ProbeStep.Fail, ProbeStep.GiveUp, ProbeStep.AnswerLate)
            .Select(probe => new Step(null, probe, TimeSpan.Zero))),
        (4, Gen.Choose(1, 40).Select(seconds => new Step(null, null, TimeSpan.FromSeconds(seconds)))));

    private static readonly Arbitrary<Step[]> Histories = Steps.ArrayOf().ToArbitrary();

    [Fact]
    public void ProbesOutstanding_InAnyHistory_AreNeverMoreThanOne() => Check(history =>
    {
        var outstanding = new List<(string Id, DateTimeOffset Expires)>();
        Run(history, (before, step, after, breaker) =>
        {
            outstanding.RemoveAll(probe => probe.Expires <= breaker.Now || after.Probe?.Id != probe.Id);
            if (breaker.Effects == CircuitBreakerEffects.ProbeGranted)
            {
                Assert.Empty(outstanding);
                Assert.Equal(CircuitState.HalfOpen, before.StateAt(breaker.Now));
                outstanding.Add((after.Probe!.Id, after.Probe.Expires));
            }
        });
    });

    [Fact]
    public void Opening_FromClosed_FollowsExactlyFromTheRowAndTheShareOfFailures() => Check(history =>
    {
        var ended = new List<(DateTimeOffset At, bool Failed)>();
        Run(history, (before, step, after, breaker) =>
        {
            if (before.OpenUntil is not null || step.Kind is not { } kind)
            {
                return;
            }

            ended.Add((breaker.Now, CircuitBreakerRules.CountsAgainstHealth(kind)));
            var row = Enumerable.Reverse(ended).TakeWhile(call => call.Failed).Count();
            var recent = ended.Where(call => Slice(call.At) > Slice(breaker.Now) - 10).ToList();
            var share = recent.Count >= Options.MinimumThroughput && recent.Count(call => call.Failed) >= recent.Count * Options.FailureRatio;
            Assert.Equal(ended[^1].Failed && (row >= Options.FailureThreshold || share), after.OpenUntil is not null);
            if (after.OpenUntil is not null)
            {
                ended.Clear();
            }
        });

        static long Slice(DateTimeOffset at) => at.UtcTicks / (Options.SamplingDuration.Ticks / 10);
    });

    [Fact]
    public void Breaks_InAnyHistory_AreWithinTheirBounds() => Check(history =>
        Run(history, (before, step, after, breaker) =>
        {
            if (breaker.Effects == CircuitBreakerEffects.Changed && after.OpenUntil is { } end)
            {
                Assert.InRange(end - breaker.Now, Options.BreakDuration, Options.MaxBreakDuration);
                Assert.InRange(after.Breaks, 1, before.Breaks + 1);
                Assert.NotEqual(CallFailureKind.None, after.Cause);
            }
        }));

    [Fact]
    public void Circuit_AfterAnyHistory_ClosesByWaitingAndOneGoodProbe() => Check(history =>
    {
        var breaker = Run(history, (_, _, _, _) => { });
        if (breaker.State.OpenUntil is { } end)
        {
            breaker.Now = (end > breaker.Now ? end : breaker.Now) + Options.ProbeDuration;
            Assert.True(breaker.Probe("last"));
            breaker.End(CallFailureKind.None, 1, "last");
        }

        Assert.Equal(CircuitState.Closed, breaker.StateAt(breaker.Now));
    });

    private static void Check(Action<Step[]> property) =>
        Prop.ForAll(Histories, property).Holds(cases: 500, largest: 120);

    private static Breaker Run(Step[] history, Action<CircuitBreakerState, Step, CircuitBreakerState, Breaker> look)
    {
        var breaker = new Breaker(Options);
        var probes = 0;
        string? lost = null;
        foreach (var step in history)
        {
            var before = breaker.State;
            breaker.Pass(step.Wait);
            switch (step.Probe)
            {
                case ProbeStep.Want:
                    lost = breaker.State.Probe?.Id;
                    breaker.Probe($"{probes++}");
                    break;
                case ProbeStep.Succeed when breaker.State.Probe is { } probe:
                    breaker.End(CallFailureKind.None, 1, probe.Id);
                    break;
                case ProbeStep.Fail when breaker.State.Probe is { } probe:
                    breaker.End(CallFailureKind.Timeout, 1, probe.Id);
                    break;
                case ProbeStep.GiveUp when breaker.State.Probe is { } probe:
                    breaker.Happen(new ProbeGivenUp(probe.Id));
                    break;
                case ProbeStep.AnswerLate when lost is not null && lost != breaker.State.Probe?.Id && breaker.State.OpenUntil is not null:
                    breaker.End(CallFailureKind.None, 1, lost);
                    Assert.Equal(before, breaker.State);
                    break;
                default:
                    if (step.Kind is { } kind)
                    {
                        breaker.End(kind, 1);
                    }

                    break;
            }

            look(before, step, breaker.State, breaker);
        }

        return breaker;
    }

    public enum ProbeStep
    {
        Want,
        Succeed,
        Fail,
        GiveUp,
        AnswerLate,
    }

    /// <summary>One thing that happens: a call ends, something about a probe, or time passes.</summary>
    public sealed record Step(CallFailureKind? Kind, ProbeStep? Probe, TimeSpan Wait);
}
