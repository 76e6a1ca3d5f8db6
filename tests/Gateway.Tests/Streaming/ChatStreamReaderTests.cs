using OrleansAi.Gateway.Streaming;
using OrleansAi.Gateway.Tests.Doubles;

namespace OrleansAi.Gateway.Tests.Streaming;

public sealed class ChatStreamReaderTests
{
    [Fact]
    public async Task ReadAsync_Stream_GivesTypedDeltas()
    {
        var call = Answers.Event("""{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"c","type":"function","function":{"name":"find","arguments":"{\"a\""}}]}}]}""");
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.Chunk("Grüße \\n"), call, Answers.Finish + Answers.UsageChunk, Answers.Done));

        var deltas = await DeltasAsync(upstream, Bodies.StreamWithUsage);

        Assert.Equal(["Grüße \n", null, null, null], deltas.Select(delta => delta.Content));
        Assert.Equal(new ChatToolCallDelta(1, "c", "find", "{\"a\""), Assert.Single(deltas[1].ToolCalls));
        Assert.Equal("stop", deltas[2].FinishReason);
        Assert.Equal((11, 2), (deltas[3].Usage!.InputTokens, deltas[3].Usage!.OutputTokens));
    }

    [Fact]
    public async Task ReadAsync_BrokenStream_EndsWithAnError()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.Chunk("a")));

        var deltas = await DeltasAsync(upstream, Bodies.Stream);

        Assert.Equal(2, deltas.Count);
        Assert.Equal("upstream_disconnected", deltas[1].Error!.Code);
    }

    [Fact]
    public async Task ReadAsync_WholeAnswer_GivesOneDelta()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());

        var delta = Assert.Single(await DeltasAsync(upstream, Bodies.Whole));

        Assert.Equal(("Hello you", "stop", 11), (delta.Content, delta.FinishReason, delta.Usage!.InputTokens));
    }

    private static async Task<List<ChatDelta>> DeltasAsync(ScriptedUpstream upstream, string body)
    {
        await using var gateway = GatewayUnderTest.Over([upstream]);
        await using var answer = await gateway.AnswerAsync(body);
        using var patience = new CancellationTokenSource(Patience.Limit);
        var deltas = new List<ChatDelta>();
        await foreach (var delta in ChatStreamReader.ReadAsync(answer, patience.Token))
            deltas.Add(delta);

        return deltas;
    }
}
