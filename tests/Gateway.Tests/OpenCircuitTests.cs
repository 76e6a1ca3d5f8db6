using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests;

/// <summary>How calls go round open circuits, and how half-open ones are probed.</summary>
public sealed class OpenCircuitTests
{
    [Fact]
    public async Task CallAsync_CircuitIsOpen_TargetIsLeftOut()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([one, two]);
        gateway.Health.States[new TargetId("one", "m")] = CircuitState.Open;

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal(("two", 1), (answer.Provider, answer.Attempts));
        Assert.Empty(one.Requests);
    }

    [Fact]
    public async Task CallAsync_AllCircuitsAreOpen_SaysWhenToTryAgain()
    {
        var time = new ManualTime();
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([upstream, upstream], time);
        foreach (var (provider, seconds) in new[] { ("one", 20), ("two", 12) })
        {
            gateway.Health.States[new TargetId(provider, "m")] = CircuitState.Open;
            gateway.Health.Openings[new TargetId(provider, "m")] = time.GetUtcNow() + TimeSpan.FromSeconds(seconds);
        }

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal((ModelRefusalKind.Unavailable, "model_unavailable", 0), (refusal.Kind, refusal.Code, refusal.Attempts));
        Assert.Equal(TimeSpan.FromSeconds(12), refusal.RetryAfter);
        Assert.Contains("in 12 s", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
        Assert.Single(gateway.Admission.Released);
    }

    [Fact]
    public async Task CallAsync_HundredCallersWhileHalfOpen_MakeOneProbe()
    {
        await using var probed = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var other = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([probed, other]);
        gateway.Health.States[new TargetId("one", "m")] = CircuitState.HalfOpen;
        gateway.Health.ProbesToGrant = 1;

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => gateway.AnswerAsync(Bodies.Whole)));

        Assert.Single(probed.Requests);
        Assert.Equal(99, other.Requests.Count);
        Assert.Equal([CallFailureKind.None], gateway.Health.FailuresOf("one/m"));
        foreach (var answer in answers)
            await answer.DisposeAsync();

        Assert.Equal(100, gateway.Admission.Settled.Count);
    }

    [Fact]
    public async Task CallAsync_ProbeFails_IsNotRetried()
    {
        await using var probed = await ScriptedUpstream.StartAsync(Answers.Error(500));
        await using var other = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([probed, other]);
        gateway.Health.States[new TargetId("one", "m")] = CircuitState.HalfOpen;
        gateway.Health.ProbesToGrant = 1;

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Single(probed.Requests);
        Assert.Equal("two", answer.Provider);
        Assert.Equal([CallFailureKind.ServerError], gateway.Health.FailuresOf("one/m"));
    }

    [Fact]
    public async Task CallAsync_ProbeOfAStreamBegins_ClosesTheCircuitAtOnce()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.StreamThenHang(Answers.Chunk("a")));
        await using var gateway = GatewayUnderTest.Over([upstream]);
        gateway.Health.States[new TargetId("one", "m")] = CircuitState.HalfOpen;
        gateway.Health.ProbesToGrant = 1;

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        Assert.Equal([CallFailureKind.None], gateway.Health.FailuresOf("one/m"));
    }
}
