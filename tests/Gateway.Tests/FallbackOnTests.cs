using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Routing;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansAi.Gateway.Tests;

/// <summary>Which fallback follows depends on how the route's targets failed.</summary>
public sealed class FallbackOnTests
{
    private const string TooLong = """{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","code":"context_length_exceeded"}}""";

    public static TheoryData<int, string, CallFailureKind> Refusals => new()
    {
        { 400, TooLong, CallFailureKind.ContextWindow },
        { 400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""", CallFailureKind.ContextWindow },
        { 400, """{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}""", CallFailureKind.ContextWindow },
        { 400, """{"error":{"code":"content_filter","message":"The response was filtered","innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", CallFailureKind.ContentFilter },
        { 400, """{"error":{"message":"no","type":"invalid_request_error","code":"invalid_value"}}""", CallFailureKind.Rejected },
        { 422, """{"detail":"no"}""", CallFailureKind.Rejected },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task CallAsync_RefusalOfTheRequest_IsKnownByItsWordsAndLeavesTheCircuitAlone(int status, string body, CallFailureKind kind)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Error(status, body: body));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal(ModelRefusalKind.UpstreamRejected, refusal.Kind);
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(refusal.Upstream!.Body.Span));
        Assert.Equal(kind, Assert.Single(gateway.Recorder.Records).Failure);
        Assert.Single(upstream.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CallAsync_PromptTooLong_GoesToTheModelForThat(bool stream)
    {
        await using var small = await ScriptedUpstream.StartAsync(Answers.Error(400, body: TooLong));
        await using var other = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var large = await ScriptedUpstream.StartAsync(stream ? Answers.Stream(Answers.WholeStream) : Answers.Whole());
        await using var gateway = Over(small, other, large);

        await using var answer = await gateway.AnswerAsync(stream ? Bodies.StreamWithUsage : Bodies.Whole);

        Assert.Equal(("three", 2), (answer.Provider, answer.Attempts));
        Assert.Equal([new FailedAttempt(new TargetId("one", "m"), "context_length_exceeded")], answer.FailedAttempts);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task CallAsync_OtherFailure_GoesToTheGeneralFallback()
    {
        await using var small = await ScriptedUpstream.StartAsync(Answers.Error(500));
        await using var other = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var large = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(small, other, large);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal("two", answer.Provider);
        Assert.Empty(large.Requests);
    }

    [Fact]
    public async Task CallAsync_OpenCircuits_GoToTheGeneralFallback()
    {
        await using var small = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var other = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(small, other, small);
        gateway.Health.States[new TargetId("one", "m")] = CircuitState.Open;

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal(("two", 1), (answer.Provider, answer.Attempts));
    }

    [Fact]
    public async Task CallAsync_OtherRefusalOfTheRequest_GoesNowhereElse()
    {
        await using var small = await ScriptedUpstream.StartAsync(Answers.Error(400));
        await using var other = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(small, other, other);

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal(400, refusal.Upstream!.Status);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task CallAsync_RouteWithFallbackOn_ReservesForTheDearestOfAll()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(upstream, upstream, upstream, ("OrleansAi:Prices:three/m:OutputPerMillion", "1000"));

        await using var answer = await gateway.AnswerAsync("""{"model":"chat","max_tokens":1000,"messages":[{"role":"user","content":""}]}""");

        Assert.True(Assert.Single(gateway.Admission.Requests).Cost.Nanodollars >= 1_000_000_000);
    }

    [Fact]
    public async Task Traffic_AfterAnyEnd_HasNoCallUnderWay()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            Answers.Whole(), Answers.Error(500), Answers.Error(400), Answers.Stream(Answers.WholeStream), Answers.StreamThenHang(Answers.Chunk("Hello")), Answers.Hang());
        await using var gateway = GatewayUnderTest.Over([upstream], more: new() { ["OrleansAi:Gateway:Retry:Retries"] = "0" });
        var traffic = gateway.Services.GetRequiredService<IGatewaySettings>().Current.Routes.TryFind("chat", out var route) ? route.Targets[0].Traffic : null!;

        await using (var whole = await gateway.AnswerAsync(Bodies.Whole))
            await GatewayUnderTest.ReadAsync(whole);

        await gateway.RefusalAsync(Bodies.Whole);
        await gateway.RefusalAsync(Bodies.Whole);
        await using (var stream = await gateway.AnswerAsync(Bodies.Stream))
            await GatewayUnderTest.ReadAsync(stream);

        await using (await gateway.AnswerAsync(Bodies.Stream))
            Assert.Equal(1, traffic.Running);

        using var leaving = new CancellationTokenSource();
        var call = gateway.CallAsync(Bodies.Whole, leaving.Token);
        for (var request = 0; request < 6; request++)
            await upstream.ReceivedAsync();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        Assert.Equal(0, traffic.Running);
    }

    // One is the route's only target, two its fallback, three its fallback for prompts that are too long.
    private static GatewayUnderTest Over(ScriptedUpstream one, ScriptedUpstream two, ScriptedUpstream three, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["OrleansAi:Gateway:Retry:Retries"] = "0",
            ["OrleansAi:Models:chat:Fallback:0"] = "other",
            ["OrleansAi:Models:chat:FallbackOn:contextWindow:0"] = "large",
        };
        foreach (var (model, provider, upstream) in new[] { ("chat", "one", one), ("other", "two", two), ("large", "three", three) })
        {
            settings[$"OrleansAi:Providers:{provider}:Endpoint"] = upstream.Endpoint;
            settings[$"OrleansAi:Models:{model}:Targets:0:Provider"] = provider;
            settings[$"OrleansAi:Models:{model}:Targets:0:Model"] = "m";
        }

        foreach (var (key, value) in more)
            settings[key] = value;

        return new GatewayUnderTest(settings);
    }
}
