using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Resilience;

public sealed class CircuitBreakerRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CircuitBreakerOptions Options = new();

    [Theory]
    [InlineData(CallFailureKind.Connection)]
    [InlineData(CallFailureKind.Timeout)]
    [InlineData(CallFailureKind.RateLimited)]
    [InlineData(CallFailureKind.ServerError)]
    [InlineData(CallFailureKind.Malformed)]
    [InlineData(CallFailureKind.Disconnected)]
    [InlineData(CallFailureKind.Unauthorized)]
    public void Decide_FiveFailuresInARow_OpensForTheBreak(CallFailureKind kind)
    {
        var breaker = new Breaker().Fail(kind, 4);
        Assert.Equal(CircuitState.Closed, breaker.StateAt(Start));

        breaker.Fail(kind, 1);
        Assert.Equal(CircuitState.Open, breaker.StateAt(Start));
        Assert.Equal(Start + Options.BreakDuration, breaker.State.OpenUntil);
        Assert.Equal(kind, breaker.State.Cause);
        Assert.Equal(CircuitBreakerEffects.Changed, breaker.Effects);
    }

    [Theory]
    [InlineData(CallFailureKind.Rejected)]
    [InlineData(CallFailureKind.Overloaded)]
    public void Decide_WhatSaysNothingOfHealth_NeverOpens(CallFailureKind kind)
    {
        var breaker = new Breaker().Fail(kind, 1000);
        Assert.Equal(CircuitState.Closed, breaker.StateAt(Start));
    }

    [Fact]
    public void Decide_ASuccessBetweenFailures_StartsTheRowAgain()
    {
        var breaker = new Breaker();
        for (var i = 0; i < 4; i++)
        {
            breaker.Fail(CallFailureKind.Timeout, 4).Succeed(1);
        }

        Assert.Equal(CircuitState.Closed, breaker.StateAt(Start));
    }

    [Fact]
    public void Decide_HalfOfEnoughCallsFail_Opens()
    {
        var breaker = new Breaker();
        for (var i = 0; i < 9; i++)
        {
            breaker.Succeed(1).Fail(CallFailureKind.ServerError, 1);
        }

        Assert.Equal(CircuitState.Closed, breaker.StateAt(Start));
        breaker.Succeed(1).Fail(CallFailureKind.ServerError, 1);
        Assert.Equal(CircuitState.Open, breaker.StateAt(Start));
    }

    [Fact]
    public void Decide_FailuresThatLeftTheWindow_AreForgotten()
    {
        var breaker = new Breaker();
        for (var i = 0; i < 9; i++)
        {
            breaker.Succeed(1).Fail(CallFailureKind.ServerError, 1);
        }

        breaker.Now += Options.SamplingDuration;
        breaker.Succeed(1).Fail(CallFailureKind.ServerError, 1);
        Assert.Equal(CircuitState.Closed, breaker.StateAt(breaker.Now));
        Assert.Equal(2, breaker.State.Window.Calls);
    }

    [Fact]
    public void Decide_TheBreakIsOver_GrantsOneProbe()
    {
        var breaker = new Breaker().Fail(CallFailureKind.Connection, 5);
        Assert.False(breaker.Probe("early"));

        breaker.Now += Options.BreakDuration;
        Assert.Equal(CircuitState.HalfOpen, breaker.StateAt(breaker.Now));
        Assert.True(breaker.Probe("first"));
        Assert.False(breaker.Probe("second"));
    }

    [Fact]
    public void Decide_TheProbeIsNeverHeardOf_GrantsAnotherAfterItsTime()
    {
        var breaker = new Breaker().Fail(CallFailureKind.Connection, 5);
        breaker.Now += Options.BreakDuration;
        Assert.True(breaker.Probe("lost"));

        breaker.Now += Options.ProbeDuration - TimeSpan.FromTicks(1);
        Assert.False(breaker.Probe("too early"));
        breaker.Now += TimeSpan.FromTicks(1);
        Assert.True(breaker.Probe("next"));
    }

    [Fact]
    public void Decide_ALostProbeAnswersAfterAll_IsIgnoredOnceAnotherRuns()
    {
        var breaker = new Breaker().Fail(CallFailureKind.Connection, 5);
        breaker.Now += Options.BreakDuration;
        breaker.Probe("lost");
        breaker.Now += Options.ProbeDuration;
        breaker.Probe("next");

        breaker.End(CallFailureKind.None, 1, "lost");
        Assert.Equal(CircuitState.HalfOpen, breaker.StateAt(breaker.Now));
        breaker.End(CallFailureKind.None, 1, "next");
        Assert.Equal(CircuitState.Closed, breaker.StateAt(breaker.Now));
    }

    [Fact]
    public void Decide_ProbesThatFail_BreakLongerUpToTheBound()
    {
        var breaker = new Breaker().Fail(CallFailureKind.Connection, 5);
        var breaks = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            breaks.Add((breaker.State.OpenUntil!.Value - breaker.Now).TotalSeconds);
            breaker.Now = breaker.State.OpenUntil!.Value;
            Assert.True(breaker.Probe($"{i}"));
            breaker.End(CallFailureKind.Connection, 1, $"{i}");
        }

        Assert.Equal([30, 60, 120, 240, 300, 300], breaks);
        breaker.Now = breaker.State.OpenUntil!.Value;
        breaker.Probe("good");
        breaker.End(CallFailureKind.None, 1, "good").Fail(CallFailureKind.Timeout, 5);
        Assert.Equal(breaker.Now + Options.BreakDuration, breaker.State.OpenUntil);
    }

    [Fact]
    public void Decide_CallsThatBeganBeforeTheBreak_ChangeNothing()
    {
        var breaker = new Breaker().Fail(CallFailureKind.Connection, 5);
        var open = breaker.State;
        breaker.Succeed(3).Fail(CallFailureKind.Timeout, 7);
        Assert.Equal(open, breaker.State);
    }

    [Fact]
    public void Decide_ForcedOpen_StaysOpenUntilItsReset()
    {
        var breaker = new Breaker();
        breaker.Happen(new OpenForced(null));
        breaker.Now += TimeSpan.FromDays(1000);
        Assert.False(breaker.Probe("no"));
        Assert.Equal(CircuitState.Open, breaker.StateAt(breaker.Now));

        breaker.Happen(new ResetForced());
        Assert.Equal(CircuitBreakerEffects.Changed, breaker.Effects);
        Assert.Equal(CircuitState.Closed, breaker.StateAt(breaker.Now));
    }

    [Fact]
    public void Decide_TheProbeIsGivenUp_GrantsAnotherAtOnce()
    {
        var breaker = new Breaker().Fail(CallFailureKind.Connection, 5);
        breaker.Now += Options.BreakDuration;
        breaker.Probe("given up");
        breaker.Happen(new ProbeGivenUp("given up"));
        Assert.True(breaker.Probe("next"));
    }
}
