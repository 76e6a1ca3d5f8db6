using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests;

/// <summary>What the caller sees, what is settled and what health learns when an upstream fails before its first byte.</summary>
public sealed class FailoverTests
{
    private static readonly Dictionary<string, string?> NoRetry = new() { ["OrleansAi:Gateway:Retry:Retries"] = "0" };

    public static TheoryData<string, CallFailureKind> FaultsBeforeTheFirstEvent => new()
    {
        { "500", CallFailureKind.ServerError },
        { "503", CallFailureKind.ServerError },
        { "429", CallFailureKind.RateLimited },
        { "401", CallFailureKind.Unauthorized },
        { "402", CallFailureKind.Unauthorized },
        { "404", CallFailureKind.Rejected },
        { "no credit", CallFailureKind.Unauthorized },
        { "redirect", CallFailureKind.Malformed },
        { "abort", CallFailureKind.Connection },
        { "empty", CallFailureKind.Disconnected },
        { "wrong content type", CallFailureKind.Malformed },
        { "garbage", CallFailureKind.Malformed },
        { "broken UTF-8", CallFailureKind.Malformed },
        { "huge line", CallFailureKind.Malformed },
        { "error event", CallFailureKind.ServerError },
        { "broken gzip", CallFailureKind.Malformed },
        { "unknown encoding", CallFailureKind.Malformed },
        { "half an event", CallFailureKind.Disconnected },
    };

    [Theory]
    [MemberData(nameof(FaultsBeforeTheFirstEvent))]
    public async Task CallAsync_StreamFailsBeforeItsFirstEvent_NextTargetAnswersUnnoticed(string fault, CallFailureKind kind)
    {
        await using var broken = await ScriptedUpstream.StartAsync(Fault(fault));
        await using var sound = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = GatewayUnderTest.Over([broken, sound], more: NoRetry);

        await using var answer = await gateway.AnswerAsync(Bodies.StreamWithUsage);

        Assert.Equal(Answers.WholeStream, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal(("two", 2), (answer.Provider, answer.Attempts));
        Assert.Equal([kind], gateway.Health.FailuresOf("one/m"));
        Assert.Equal([CallFailureKind.None], gateway.Health.FailuresOf("two/m"));
        Assert.Equal(11, Assert.Single(gateway.Admission.Settled).Usage.InputTokens);
        var record = Assert.Single(gateway.Recorder.Records);
        Assert.Equal((ModelCallStatus.Completed, kind, 2), (record.Status, record.Failure, record.Attempts));
    }

    [Theory]
    [InlineData("500", CallFailureKind.ServerError)]
    [InlineData("abort", CallFailureKind.Connection)]
    [InlineData("cut short", CallFailureKind.Disconnected)]
    [InlineData("garbage", CallFailureKind.Malformed)]
    [InlineData("wrong content type", CallFailureKind.Malformed)]
    [InlineData("broken UTF-8", CallFailureKind.Malformed)]
    [InlineData("error in place", CallFailureKind.ServerError)]
    [InlineData("too large", CallFailureKind.Malformed)]
    public async Task CallAsync_WholeAnswerFails_NextTargetAnswersUnnoticed(string fault, CallFailureKind kind)
    {
        await using var broken = await ScriptedUpstream.StartAsync(WholeFault(fault));
        await using var sound = await ScriptedUpstream.StartAsync(Answers.Whole());
        var more = new Dictionary<string, string?>(NoRetry) { ["OrleansAi:Gateway:MaxAnswerBytes"] = "65536" };
        await using var gateway = GatewayUnderTest.Over([broken, sound], more: more);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal(Answers.WholeJson, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal([kind], gateway.Health.FailuresOf("one/m"));
        Assert.Single(gateway.Admission.Settled);
    }

    [Fact]
    public async Task CallAsync_NobodyListens_IsAConnectionFailure()
    {
        var gone = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([gone], more: NoRetry);
        await gone.DisposeAsync();

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal((ModelRefusalKind.UpstreamFailed, "upstream_connection_failed"), (refusal.Kind, refusal.Code));
        Assert.Contains("one could not be connected to", refusal.Message, StringComparison.Ordinal);
        Assert.Single(gateway.Admission.Released);
        Assert.Empty(gateway.Admission.Settled);
    }

    [Fact]
    public async Task CallAsync_FailsTwiceThenAnswers_IsRetriedOnTheSameTarget()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Error(500), Answers.Error(503), Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal(3, answer.Attempts);
        Assert.Equal([CallFailureKind.ServerError, CallFailureKind.ServerError, CallFailureKind.None], gateway.Health.FailuresOf("one/m"));
    }

    [Fact]
    public async Task CallAsync_RetryAfterLongerThanAllowed_GoesToTheNextTargetAtOnce()
    {
        await using var busy = await ScriptedUpstream.StartAsync(Answers.Error(429, "6"));
        await using var sound = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([busy, sound]);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal(("two", 2), (answer.Provider, answer.Attempts));
        Assert.Single(busy.Requests);
    }

    [Fact]
    public async Task CallAsync_EveryTargetIsRateLimited_IsRefusedWithTheShortestRetryAfter()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Error(429, "60"));
        await using var two = await ScriptedUpstream.StartAsync(Answers.Error(429, "30"));
        await using var gateway = GatewayUnderTest.Over([one, two]);

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal((ModelRefusalKind.RateLimited, "upstream_rate_limited"), (refusal.Kind, refusal.Code));
        Assert.Equal(TimeSpan.FromSeconds(30), refusal.RetryAfter);
    }

    [Fact]
    public async Task CallAsync_TheRequestIsAtFault_IsRefusedWithTheUpstreamsOwnErrorAndTriesNoOther()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Error(400));
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([one, two]);

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal((ModelRefusalKind.UpstreamRejected, 1), (refusal.Kind, refusal.Attempts));
        Assert.Equal(400, refusal.Upstream!.Status);
        Assert.Equal("""{"error":{"message":"no","type":"t","code":"c"}}""", Encoding.UTF8.GetString(refusal.Upstream.Body.Span));
        Assert.Empty(two.Requests);
        Assert.Single(gateway.Admission.Released);
        Assert.Equal(ModelCallStatus.Refused, Assert.Single(gateway.Recorder.Records).Status);
    }

    [Fact]
    public async Task CallAsync_TheKeyIsWrong_TellsTheClientNothingOfIt()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Error(401, body: """{"error":{"message":"Incorrect API key: sk-12345"}}"""));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal((ModelRefusalKind.UpstreamFailed, 1), (refusal.Kind, refusal.Attempts));
        Assert.DoesNotContain("sk-12345", refusal.Message, StringComparison.Ordinal);
        Assert.Null(refusal.Upstream);
    }

    [Fact]
    public async Task CallAsync_ClientLeavesWhileARetryWaits_IsChargedNothing()
    {
        var time = new ManualTime();
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Error(429, "3"));
        await using var gateway = GatewayUnderTest.Over([upstream], time);
        using var left = new CancellationTokenSource();

        var calling = gateway.CallAsync(Bodies.Whole, left.Token);
        await time.TimerSetAsync(TimeSpan.FromSeconds(3));
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
        Assert.Single(gateway.Admission.Released);
        Assert.Empty(gateway.Admission.Settled);
        Assert.Equal(ModelCallStatus.Abandoned, Assert.Single(gateway.Recorder.Records).Status);
    }

    [Fact]
    public async Task CallAsync_AllTargetsFail_FallbackModelAnswers()
    {
        await using var broken = await ScriptedUpstream.StartAsync(Answers.Error(500));
        await using var gateway = GatewayUnderTest.Over([broken], more: new() { ["OrleansAi:Models:chat:Fallback:0"] = "local" });

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        Assert.EndsWith(Answers.Done, await GatewayUnderTest.ReadAsync(answer), StringComparison.Ordinal);
        Assert.Equal(("local", 4), (answer.Provider, answer.Attempts));
    }

    private static RequestDelegate Fault(string fault) => fault switch
    {
        "abort" => Answers.Abort(),
        "empty" => Answers.Stream(""),
        "no credit" => Answers.Error(429, body: """{"error":{"code":"insufficient_quota"}}"""),
        "redirect" => context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        }
        ,
        "wrong content type" => Answers.Bytes("text/html", Encoding.UTF8.GetBytes(Answers.WholeStream)),
        "garbage" => Answers.Stream(Answers.Event("{garbage")),
        "broken UTF-8" => Answers.Bytes("text/event-stream", [.. "data: {\"a\":\""u8, 0xC3, 0x28, .. "\"}\n\n"u8]),
        "huge line" => Answers.Stream("data: \"" + new string('x', 3 * 1024 * 1024)),
        "error event" => Answers.Stream(Answers.Event("""{"error":{"message":"overloaded"}}""")),
        "broken gzip" => Broken(Answers.Bytes("text/event-stream", Encoding.UTF8.GetBytes(Answers.WholeStream)), "gzip"),
        "unknown encoding" => Broken(Answers.Stream(Answers.WholeStream), "zstd-dictionary"),
        "half an event" => Answers.Stream("data: {\"choices\":[{\"delta\":"),
        _ => Answers.Error(int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static RequestDelegate WholeFault(string fault) => fault switch
    {
        "500" => Answers.Error(500),
        "abort" => Answers.Abort(),
        "cut short" => context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answers.WholeJson.Length;
            return context.Response.WriteAsync(Answers.WholeJson[..20]);
        }
        ,
        "garbage" => Answers.Whole("{\"choices\":"),
        "wrong content type" => Answers.Whole("<html>busy</html>", "text/html"),
        "broken UTF-8" => Answers.Bytes("application/json", [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8]),
        "error in place" => Answers.Whole("""{"error":{"message":"overloaded"}}"""),
        _ => Answers.Whole($"{{\"a\":\"{new string('x', 200_000)}\"}}"),
    };

    private static RequestDelegate Broken(RequestDelegate answer, string encoding) => context =>
    {
        context.Response.Headers.ContentEncoding = encoding;
        return answer(context);
    };
}
