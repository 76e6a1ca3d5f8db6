using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Streaming;

public sealed class EventStreamRelayTests
{
    private const string Comment = ": keep-alive\n\n";
    private static readonly string Text = Comment + Answers.Chunk("Grüße") + "event: x\nid: 7\n" + Answers.Chunk("漢字").Replace("\n\n", "\r\n\r\n", StringComparison.Ordinal)
        + Comment + Answers.Finish + Answers.UsageChunk + Answers.Done;

    private static readonly string TextWithoutUsage = Text.Replace(Answers.UsageChunk, "", StringComparison.Ordinal);

    [Fact]
    public async Task ReadAsync_SplitAtEveryByte_RelaysTheSame()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        for (var at = 0; at <= bytes.Length; at++)
        {
            var relayed = await RelayAsync(keepUsageChunk: false, bytes[..at], bytes[at..]);

            Assert.Equal(TextWithoutUsage, relayed.Text);
            Assert.Null(relayed.Failure);
            Assert.Equal((11, 2), (relayed.Relay.Usage!.InputTokens, relayed.Relay.Usage.OutputTokens));
            Assert.Equal(4, relayed.Relay.CountedTokens);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_OneByteAtATime_RelaysWholeEvents(bool keepUsageChunk)
    {
        var relayed = await RelayAsync(keepUsageChunk, [.. Encoding.UTF8.GetBytes(Text).Select(each => new[] { each })]);

        Assert.Equal(keepUsageChunk ? Text : TextWithoutUsage, relayed.Text);
        Assert.All(relayed.Pieces, piece => Assert.Matches("(\n\n|\r\n\r\n)$", piece));
    }

    [Fact]
    public void ReadAsync_AnyEventsInAnyPieces_AreRelayedInWholeAndInOrder()
    {
        var data = Gen.Elements(Answers.Chunk("a"), Comment, Answers.UsageChunk, Answers.Chunk(new string('x', 9000)), "data: {\n" + "data: }\n\n");
        var cases = from events in data.NonEmptyListOf()
                    from cuts in Gen.Choose(0, 60_000).ArrayOf()
                    select (Text: string.Concat(events) + Answers.Finish + Answers.Done, cuts);

        Prop.ForAll(cases.ToArbitrary(), each =>
        {
            var bytes = Encoding.UTF8.GetBytes(each.Text);
            var places = each.cuts.Where(cut => cut < bytes.Length).Append(0).Append(bytes.Length).Distinct().Order().ToArray();
            var pieces = places.Zip(places.Skip(1), (from, to) => bytes[from..to]).ToArray();
            var kept = RelayAsync(true, pieces).GetAwaiter().GetResult();
            var filtered = RelayAsync(false, pieces).GetAwaiter().GetResult();
            return kept.Text == each.Text && filtered.Text == each.Text.Replace(Answers.UsageChunk, "", StringComparison.Ordinal);
        }).Holds();
    }

    [Fact]
    public async Task ReadAsync_BytesBehindDone_AreNotRelayed()
    {
        var relayed = await RelayAsync(true, Encoding.UTF8.GetBytes(Answers.Chunk("a") + Answers.Done + Answers.Chunk("b")));

        Assert.Equal(Answers.Chunk("a") + Answers.Done, relayed.Text);
        Assert.True(relayed.Relay.IsComplete);
    }

    [Fact]
    public async Task ReadAsync_UsageChunkFirst_IsLeftOutAndTheRestFollows()
    {
        var relayed = await RelayAsync(false, Encoding.UTF8.GetBytes(Comment + Answers.UsageChunk + Answers.Chunk("a") + Answers.UsageChunk + Answers.Done));

        Assert.Equal(Comment + Answers.Chunk("a") + Answers.Done, relayed.Text);
    }

    [Fact]
    public async Task ReadAsync_UsageOnAChunkWithChoices_IsKeptAndRead()
    {
        var chunk = Answers.Event($$"""{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{{Answers.Usage}}}""");

        var relayed = await RelayAsync(false, Encoding.UTF8.GetBytes(chunk + Answers.Done));

        Assert.Equal(chunk + Answers.Done, relayed.Text);
        Assert.Equal(11, relayed.Relay.Usage!.InputTokens);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{\"choices\":[}")]
    [InlineData("\"text\"")]
    [InlineData("DONE")]
    public async Task StartAsync_FirstEventIsNoJsonObject_IsMalformed(string data)
    {
        using var relay = new EventStreamRelay(PiecewiseAnswer.Of(Encoding.UTF8.GetBytes(Answers.Event(data))), "one", true, 1 << 20);

        var failure = await relay.StartAsync(CancellationToken.None);

        Assert.Equal(CallFailureKind.Malformed, failure!.Kind);
    }

    [Theory]
    [InlineData(8 * 1024 * 1024, CallFailureKind.Malformed)]
    [InlineData(60_000, CallFailureKind.None)]
    public async Task ReadAsync_LongEvent_IsBounded(int length, CallFailureKind kind)
    {
        var piece = Encoding.UTF8.GetBytes(new string('x', 5000));
        byte[][] pieces = ["data: {\"a\":\""u8.ToArray(), .. Enumerable.Repeat(piece, length / piece.Length), "\"}\n\n"u8.ToArray(), Encoding.UTF8.GetBytes(Answers.Done)];

        var relayed = await RelayAsync(true, pieces);

        Assert.Equal(kind, relayed.Failure?.Kind ?? CallFailureKind.None);
    }

    [Fact]
    public async Task ReadAsync_TextOfAllKinds_IsCounted()
    {
        var reasoning = Answers.Event("""{"choices":[{"delta":{"role":"assistant","reasoning_content":"12345678"}}]}""");
        var tool = Answers.Event("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"long id that does not count","type":"function","function":{"name":"find","arguments":"{\"a\":1}"}}]}}]}""");

        var relayed = await RelayAsync(true, Encoding.UTF8.GetBytes(reasoning + tool + Answers.Done));

        // 8 bytes of reasoning, 4 of the name and 11 of the escaped arguments, at 4 bytes a token, rounded up.
        Assert.Equal(6, relayed.Relay.CountedTokens);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":-5,"completion_tokens":"x"}""", 0, 0)]
    [InlineData("""{"prompt_tokens":9223372036854775807,"completion_tokens":1e3}""", 0, 0)]
    [InlineData("""{"prompt_tokens":3,"completion_tokens":{"a":1},"prompt_tokens_details":{"cached_tokens":99}}""", 3, 0)]
    public async Task ReadAsync_SenselessUsage_CountsAsNoneInsteadOfReachingALedger(string usage, long input, long output)
    {
        var relayed = await RelayAsync(true, Encoding.UTF8.GetBytes(Answers.Event($$"""{"choices":[],"usage":{{usage}}}""") + Answers.Done));

        Assert.Equal((input, output), (relayed.Relay.Usage!.InputTokens, relayed.Relay.Usage.OutputTokens));
        Assert.InRange(relayed.Relay.Usage.CachedInputTokens, 0, input);
    }

    private static async Task<Relayed> RelayAsync(bool keepUsageChunk, params byte[][] pieces)
    {
        using var relay = new EventStreamRelay(PiecewiseAnswer.Of(pieces), "one", keepUsageChunk, 1 << 20);
        var texts = new List<string>();
        var failure = await relay.StartAsync(CancellationToken.None);
        while (failure is null)
        {
            var read = await relay.ReadAsync(CancellationToken.None);
            failure = read.Failure;
            if (read.Bytes.IsEmpty)
                break;

            texts.Add(Encoding.UTF8.GetString(read.Bytes.Span));
        }

        return new Relayed(relay, texts, failure);
    }

    private sealed record Relayed(EventStreamRelay Relay, IReadOnlyList<string> Pieces, ProviderFailure? Failure)
    {
        public string Text => string.Concat(Pieces);
    }
}
