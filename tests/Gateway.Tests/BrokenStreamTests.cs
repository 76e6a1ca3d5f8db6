using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests;

/// <summary>What the caller sees, what is settled and what health learns when a stream breaks after its first event.</summary>
public sealed class BrokenStreamTests
{
    public static TheoryData<string, CallFailureKind> Faults => new()
    {
        { "abort", CallFailureKind.Disconnected },
        { "end", CallFailureKind.Disconnected },
        { "half an event", CallFailureKind.Disconnected },
        { "abort in an event", CallFailureKind.Disconnected },
        { "garbage", CallFailureKind.Malformed },
        { "broken UTF-8", CallFailureKind.Malformed },
        { "huge line", CallFailureKind.Malformed },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ReadAsync_StreamBreaks_EndsWithAnErrorEventAndSettlesWhatWasSeen(string fault, CallFailureKind kind)
    {
        var hasFirst = new TaskCompletionSource();
        await using var broken = await ScriptedUpstream.StartAsync(Answers.StreamThen(hasFirst.Task, Answers.Chunk("12345678"), Fault(fault)));
        await using var other = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = GatewayUnderTest.Over([broken, other]);

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);
        var first = Encoding.UTF8.GetString((await answer.ReadAsync(CancellationToken.None)).Span);
        hasFirst.SetResult();
        var last = await GatewayUnderTest.ReadAsync(answer);

        Assert.Equal(Answers.Chunk("12345678"), first);
        var error = JsonDocument.Parse(last["data: ".Length..]).RootElement.GetProperty("error");
        Assert.Equal(answer.Failure, error.GetProperty("message").GetString());
        Assert.StartsWith("one ", answer.Failure, StringComparison.Ordinal);
        Assert.Equal("upstream_error", error.GetProperty("type").GetString());
        Assert.Equal([kind], gateway.Health.FailuresOf("one/m"));
        Assert.Empty(other.Requests);
        var (usage, _) = Assert.Single(gateway.Admission.Settled);
        Assert.Equal((5, 2, true), (usage.InputTokens, usage.OutputTokens, usage.Estimated));
        var record = Assert.Single(gateway.Recorder.Records);
        Assert.Equal((ModelCallStatus.Failed, kind), (record.Status, record.Failure));
    }

    [Fact]
    public async Task ReadAsync_UpstreamsOwnErrorEvent_IsPassedOnOnce()
    {
        var error = Answers.Event("""{"error":{"message":"overloaded","code":"rate_limit_exceeded"}}""");
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.Chunk("a"), error));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        Assert.Equal(Answers.Chunk("a") + error, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal("one reported an error in its stream: overloaded.", answer.Failure);
        Assert.Equal([CallFailureKind.RateLimited], gateway.Health.FailuresOf("one/m"));
    }

    [Fact]
    public async Task ReadAsync_UpstreamLeavesOutDone_IsGivenIt()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.Chunk("a"), Answers.Finish.TrimEnd('\n')));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        Assert.Equal(Answers.Chunk("a") + Answers.Finish + Answers.Done, await GatewayUnderTest.ReadAsync(answer));
        Assert.Null(answer.Failure);
        Assert.True(answer.Usage.Estimated);
        Assert.Equal(ModelCallStatus.Completed, Assert.Single(gateway.Recorder.Records).Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task ReadAsync_UpstreamCompressesUnasked_IsUnderstood(string encoding)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            Answers.Compressed(encoding, "text/event-stream", Answers.WholeStream), Answers.Compressed(encoding, "application/json", Answers.WholeJson));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var stream = await gateway.AnswerAsync(Bodies.StreamWithUsage);
        Assert.Equal(Answers.WholeStream, await GatewayUnderTest.ReadAsync(stream));
        await using var whole = await gateway.AnswerAsync(Bodies.Whole);
        Assert.Equal(Answers.WholeJson, await GatewayUnderTest.ReadAsync(whole));
    }

    [Fact]
    public async Task CallAsync_NoFirstTokenInTime_NextTargetAnswers()
    {
        var time = new ManualTime();
        await using var silent = await ScriptedUpstream.StartAsync(Answers.Hang());
        await using var sound = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = GatewayUnderTest.Over([silent, sound], time, new() { ["OrleansAi:Providers:one:FirstTokenTimeout"] = "00:00:10" });

        var calling = gateway.AnswerAsync(Bodies.Stream);
        await silent.ReceivedAsync();
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(calling.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        await using var answer = await calling;
        Assert.Equal("two", answer.Provider);
        Assert.Equal([CallFailureKind.Timeout], gateway.Health.FailuresOf("one/m"));
        await silent.Aborted;
    }

    [Fact]
    public async Task ReadAsync_StreamStalls_EndsWithATimeout()
    {
        var time = new ManualTime();
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.StreamThenHang(Answers.Chunk("a")));
        await using var gateway = GatewayUnderTest.Over([upstream], time, new() { ["OrleansAi:Providers:one:TokenTimeout"] = "00:00:20" });

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);
        await answer.ReadAsync(CancellationToken.None);

        // The client's own pause is not the upstream's.
        time.Advance(TimeSpan.FromSeconds(90));
        var reading = answer.ReadAsync(CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Contains("upstream_timeout", Encoding.UTF8.GetString((await reading.WaitAsync(Patience.Limit)).Span), StringComparison.Ordinal);
        Assert.Equal("one sent nothing more for 20 s (TokenTimeout).", answer.Failure);
        Assert.Equal([CallFailureKind.Timeout], gateway.Health.FailuresOf("one/m"));
    }

    [Fact]
    public async Task CallAsync_WholeAnswerTakesTooLong_IsUnavailable()
    {
        var time = new ManualTime();
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Hang());
        await using var gateway = GatewayUnderTest.Over([upstream], time, new() { ["OrleansAi:Providers:one:Timeout"] = "00:01:00" });

        var calling = gateway.RefusalAsync(Bodies.Whole);
        await upstream.ReceivedAsync();
        time.Advance(TimeSpan.FromSeconds(61));

        var refusal = await calling;
        Assert.Equal((ModelRefusalKind.Unavailable, "upstream_timeout"), (refusal.Kind, refusal.Code));
        Assert.Contains("one did not finish its answer within 60 s (Timeout).", refusal.Message, StringComparison.Ordinal);
        Assert.Single(gateway.Admission.Released);
    }

    private static RequestDelegate Fault(string fault) => fault switch
    {
        "abort" => Answers.Abort(),
        "end" => Answers.More(),
        "half an event" => Answers.More("data: {\"choi"u8.ToArray()),
        "abort in an event" => async context =>
        {
            await Answers.More("data: {\"choi"u8.ToArray())(context);
            context.Abort();
        }
        ,
        "garbage" => Answers.More("data: {garbage\n\n"u8.ToArray()),
        "broken UTF-8" => Answers.More([.. "data: {\"a\":\""u8, 0xE2, 0x28, .. "\"}\n\n"u8]),
        _ => Answers.More(Encoding.UTF8.GetBytes("data: \"" + new string('x', 3 * 1024 * 1024))),
    };
}
