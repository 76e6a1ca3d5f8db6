using System.Text;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests;

/// <summary>What callers, ledgers and health see of calls that go well or are refused before they reach an upstream.</summary>
public sealed class ModelGatewayTests
{
    // 7 tokens × $1 + 4 cached × $0.50 + 2 × $10, each for a million.
    private static readonly Money ReportedCost = new(29_000);

    [Fact]
    public async Task CallAsync_WholeAnswer_PassesItsBytesAndSettlesWhatTheUpstreamReported()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal(Answers.WholeJson, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal(("one", "m", 1, "application/json"), (answer.Provider, answer.UpstreamModel, answer.Attempts, answer.ContentType));
        Assert.Equal(new TokenUsage { InputTokens = 11, OutputTokens = 2, CachedInputTokens = 4 }, answer.Usage);
        Assert.Equal(ReportedCost, answer.Cost);
        Assert.Equal((answer.Usage, ReportedCost), Assert.Single(gateway.Admission.Settled));
        Assert.Empty(gateway.Admission.Released);
        Assert.Equal([CallFailureKind.None], gateway.Health.FailuresOf("one/m"));
        var record = Assert.Single(gateway.Recorder.Records);
        Assert.Equal((ModelCallStatus.Completed, 1, new TargetId("one", "m")), (record.Status, record.Attempts, record.Target));
        Assert.NotNull(record.FirstByte);
    }

    [Fact]
    public async Task CallAsync_Stream_PassesItsEventsWithoutTheUsageChunkThatWasNotAskedFor()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        Assert.Equal(Answers.Chunk("Hello") + Answers.Chunk(" you") + Answers.Finish + Answers.Done, await GatewayUnderTest.ReadAsync(answer));
        Assert.Null(answer.Failure);
        Assert.Equal((11, 2, 4), (answer.Usage.InputTokens, answer.Usage.OutputTokens, answer.Usage.CachedInputTokens));
        Assert.Equal(ReportedCost, Assert.Single(gateway.Admission.Settled).Cost);
        Assert.Contains("\"stream_options\":{\"include_usage\":true}", Assert.Single(upstream.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_StreamWithUsage_PassesAllBytes()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(Bodies.StreamWithUsage);

        Assert.Equal(Answers.WholeStream, await GatewayUnderTest.ReadAsync(answer));
    }

    [Fact]
    public async Task CallAsync_Request_TravelsAsItIsButForTheModelAndCarriesTheKey()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        var more = new Dictionary<string, string?> { ["OrleansAi:Providers:one:ApiKey"] = "secret", ["OrleansAi:Providers:one:Headers:X-Team"] = "blue" };
        await using var gateway = GatewayUnderTest.Over([upstream], more: more);

        await using var answer = await gateway.AnswerAsync("""{ "x" : [1, {"model":"chat"}], "model" : "chat", "messages":[{"role":"user","content":"ü"}]}""");

        var request = Assert.Single(upstream.Requests);
        Assert.Equal("""{ "x" : [1, {"model":"chat"}], "model" : "m", "messages":[{"role":"user","content":"ü"}]}""", request.Body);
        Assert.Equal(("Bearer secret", "blue", "application/json"), (request.Headers["Authorization"], request.Headers["X-Team"], request.Headers["Content-Type"]));
        Assert.False(request.Headers.ContainsKey("Accept-Encoding"));
    }

    [Fact]
    public async Task CallAsync_Reserves_TheEstimateAtTheDearestPriceOfAllTargets()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        var more = new Dictionary<string, string?> { ["OrleansAi:Prices:two/m:OutputPerMillion"] = "30" };
        await using var gateway = GatewayUnderTest.Over([upstream, upstream], more: more);

        await using var answer = await gateway.AnswerAsync("""{"model":"chat","max_tokens":100,"n":2,"messages":[{"role":"user","content":"12345678"}]}""");

        var request = Assert.Single(gateway.Admission.Requests);
        Assert.Equal(8 + 200, request.Tokens);
        Assert.Equal(new Money((8 * 1_000) + (200 * 30_000)), request.Cost);
    }

    [Fact]
    public async Task CallAsync_UnknownModel_IsRefusedWithoutAReservation()
    {
        await using var gateway = new GatewayUnderTest([]);

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal((ModelRefusalKind.UnknownModel, "model_not_found"), (refusal.Kind, refusal.Code));
        Assert.Empty(gateway.Admission.Requests);
        Assert.Equal(ModelCallStatus.Refused, Assert.Single(gateway.Recorder.Records).Status);
    }

    [Fact]
    public async Task CallAsync_ProviderAndModel_CallsThatTargetAlone()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([one, two]);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole.Replace("chat", "two/m", StringComparison.Ordinal));

        Assert.Equal("two", answer.Provider);
        Assert.Contains("\"model\":\"m\"", Assert.Single(two.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_ProviderIsReconfiguredWhileItAnswers_BothCallsEndWell()
    {
        var goOn = new TaskCompletionSource();
        await using var old = await ScriptedUpstream.StartAsync(
            Answers.StreamThen(goOn.Task, Answers.Chunk("a"), Answers.More(Encoding.UTF8.GetBytes(Answers.Finish + Answers.Done))));
        await using var next = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = GatewayUnderTest.Over([old]);
        await using var running = await gateway.AnswerAsync(Bodies.Stream);

        gateway.Configuration["OrleansAi:Providers:one:Endpoint"] = next.Endpoint;
        gateway.Configuration.Reload();
        await using var later = await gateway.AnswerAsync(Bodies.StreamWithUsage);
        goOn.SetResult();

        Assert.Equal(Answers.WholeStream, await GatewayUnderTest.ReadAsync(later));
        Assert.Equal(Answers.Chunk("a") + Answers.Finish + Answers.Done, await GatewayUnderTest.ReadAsync(running));
        Assert.Single(old.Requests);
    }

    [Theory]
    [InlineData(ModelRefusalKind.RateLimited, "rate_limit_exceeded")]
    [InlineData(ModelRefusalKind.BudgetExhausted, "insufficient_quota")]
    [InlineData(ModelRefusalKind.BudgetReserved, "budget_reserved")]
    [InlineData(ModelRefusalKind.Unavailable, ModelRefusal.LimitsUnavailable)]
    public async Task CallAsync_NotAdmitted_IsRefusedWithTheLimits(ModelRefusalKind kind, string code)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([upstream]);
        gateway.Admission.Refusal = new AdmissionRefusal(kind, "Too much.", TimeSpan.FromSeconds(3));

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal((kind, code, "Too much.", TimeSpan.FromSeconds(3)), (refusal.Kind, refusal.Code, refusal.Message, refusal.RetryAfter));
        Assert.Same(gateway.Admission.Limits, refusal.Limits);
        Assert.Empty(upstream.Requests);
        Assert.Equal(ModelCallStatus.Refused, Assert.Single(gateway.Recorder.Records).Status);
    }

    [Fact]
    public async Task CallAsync_NoModelsConfigured_AnswersLocally()
    {
        await using var gateway = new GatewayUnderTest([]);

        await using var answer = await gateway.AnswerAsync("""{"model":"local","stream":true,"messages":[{"role":"user","content":"What is this?"}]}""");

        Assert.EndsWith(Answers.Done, await GatewayUnderTest.ReadAsync(answer), StringComparison.Ordinal);
        Assert.Equal("local", answer.Provider);
        Assert.Null(answer.Failure);
    }

    [Fact]
    public async Task DisposeAsync_ClientLeavesTheStream_CancelsTheUpstreamAndSettlesWhatWasSeen()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.StreamThenHang(Answers.Chunk("12345678")));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        var answer = await gateway.AnswerAsync(Bodies.Stream);
        await answer.ReadAsync(CancellationToken.None);
        await answer.DisposeAsync();
        await answer.DisposeAsync();

        await upstream.Aborted;
        var (usage, cost) = Assert.Single(gateway.Admission.Settled);
        Assert.Equal((5, 2, true), (usage.InputTokens, usage.OutputTokens, usage.Estimated));
        Assert.Equal(new Money(25_000), cost);
        Assert.Equal(ModelCallStatus.Abandoned, Assert.Single(gateway.Recorder.Records).Status);
        Assert.Equal([CallFailureKind.None], gateway.Health.FailuresOf("one/m"));
    }

    [Fact]
    public async Task ReadAsync_Cancelled_ThrowsAndDisposeSettlesOnce()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.StreamThenHang(Answers.Chunk("a")));
        await using var gateway = GatewayUnderTest.Over([upstream]);
        using var left = new CancellationTokenSource();

        var answer = await gateway.AnswerAsync(Bodies.Stream);
        await answer.ReadAsync(left.Token);
        var reading = answer.ReadAsync(left.Token).AsTask();
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience.Limit));
        await answer.DisposeAsync();
        await upstream.Aborted;
        Assert.Single(gateway.Admission.Settled);
        Assert.Equal(ModelCallStatus.Abandoned, Assert.Single(gateway.Recorder.Records).Status);
    }

    [Fact]
    public async Task CallAsync_CancelledBeforeTheFirstByte_CancelsTheUpstreamAndSettlesThePrompt()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Hang());
        await using var gateway = GatewayUnderTest.Over([upstream]);
        using var left = new CancellationTokenSource();

        var calling = gateway.CallAsync(Bodies.Stream, left.Token);
        await upstream.ReceivedAsync();
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
        await upstream.Aborted;
        Assert.Equal((5, 0), (Assert.Single(gateway.Admission.Settled).Usage.InputTokens, gateway.Admission.Settled.Single().Usage.OutputTokens));
        Assert.Equal(ModelCallStatus.Abandoned, Assert.Single(gateway.Recorder.Records).Status);
        Assert.Empty(gateway.Health.Reports);
    }

    [Fact]
    public async Task CallAsync_ManyCallsInARow_UseOneConnection()
    {
        var ports = new HashSet<int>();
        await using var upstream = await ScriptedUpstream.StartAsync(context =>
        {
            ports.Add(context.Connection.RemotePort);
            return Answers.Stream(Answers.WholeStream)(context);
        });
        await using var gateway = GatewayUnderTest.Over([upstream]);

        for (var call = 0; call < 20; call++)
        {
            await using var answer = await gateway.AnswerAsync(Bodies.Stream);
            await GatewayUnderTest.ReadAsync(answer);
        }

        Assert.Single(ports);
    }
}
