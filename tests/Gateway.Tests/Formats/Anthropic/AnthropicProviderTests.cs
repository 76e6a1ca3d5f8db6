using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Formats.Anthropic;

/// <summary>Calls that go to an upstream of Anthropic's format, from clients of either format.</summary>
public sealed class AnthropicProviderTests
{
    private const string AnthropicBody = """{"model":"chat","max_tokens":50,"messages":[{"role":"user","content":"Hello there"}],"stream":STREAM,"thinking":{"type":"disabled"}}""";
    private static readonly TokenUsage Used = new() { InputTokens = 11, OutputTokens = 3, CachedInputTokens = 4 };

    [Fact]
    public async Task Send_ChatCompletion_GoesOutTranslatedWithKeyAndVersion()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(AnthropicAnswers.Whole));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync("""{"model":"chat","seed":1,"messages":[{"role":"user","content":"Hello there"}]}""");

        var request = Assert.Single(upstream.Requests);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"model":"m","max_tokens":4096,"messages":[{"role":"user","content":[{"type":"text","text":"Hello there"}]}]}"""),
            JsonNode.Parse(request.Body)), request.Body);
        Assert.Equal(("secret", "2023-06-01"), (request.Headers["x-api-key"], request.Headers["anthropic-version"]));
        Assert.Equal(["seed"], answer.Dropped);
    }

    [Fact]
    public async Task Send_WholeAnswer_ComesBackAsAChatCompletion()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(AnthropicAnswers.Whole));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        var body = JsonNode.Parse(await GatewayUnderTest.ReadAsync(answer))!;

        Assert.Equal((ChatFormat.OpenAI, Used), (answer.Format, answer.Usage));
        Assert.Equal(("msg_1", "chat.completion", "chat"), ((string?)body["id"], (string?)body["object"], (string?)body["model"]));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"role":"assistant","content":"Hello you","refusal":null,"reasoning_content":"Hm.",
                 "thinking_blocks":[{"type":"thinking","thinking":"Hm.","signature":"s"}],
                 "tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bonn\"}"}}]}
                """),
            body["choices"]![0]!["message"]), body.ToJsonString());
        Assert.Equal("tool_calls", (string?)body["choices"]![0]!["finish_reason"]);
        Assert.Equal((11, 3, 4), ((int)body["usage"]!["prompt_tokens"]!, (int)body["usage"]!["completion_tokens"]!, (int)body["usage"]!["prompt_tokens_details"]!["cached_tokens"]!));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Send_Stream_ComesBackAsChunksHoweverItIsCut(int pieceLength)
    {
        var pieces = AnthropicAnswers.Stream.Chunk(pieceLength).Select(piece => new string(piece)).ToArray();
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(pieces));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.StreamWithUsage);

        var deltas = await ChatStreamReader.ReadAsync(answer, CancellationToken.None).ToListAsync();

        Assert.Equal("Hello you", string.Concat(deltas.Select(delta => delta.Content)));
        Assert.Equal("Hm.", string.Concat(deltas.Select(delta => delta.Reasoning)));
        Assert.Equal(
            ["0 c1 weather {\"city\":\"Bonn\"}", "1 c2 now {}"],
            deltas.SelectMany(delta => delta.ToolCalls).GroupBy(call => call.Index).Select(call =>
                $"{call.Key} {call.First().Id} {call.First().Name} {string.Concat(call.Select(piece => piece.Arguments))}"));
        Assert.Equal("tool_calls", Assert.Single(deltas, delta => delta.FinishReason is not null).FinishReason);
        Assert.Equal(Used, Assert.Single(deltas, delta => delta.Usage is not null).Usage);
        Assert.Equal(Used, Assert.Single(gateway.Recorder.Records).Usage);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Send_ClientOfTheSameFormat_PassesAsBytesBothWays(string stream)
    {
        var sent = stream == "true" ? AnthropicAnswers.Stream : AnthropicAnswers.Whole;
        await using var upstream = await ScriptedUpstream.StartAsync(stream == "true" ? Answers.Stream(sent) : Answers.Whole(sent));
        await using var gateway = Over(upstream);
        var body = AnthropicBody.Replace("STREAM", stream, StringComparison.Ordinal);

        await using var answer = Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(gateway.AnthropicCall(body), CancellationToken.None));

        Assert.Equal(ChatFormat.Anthropic, answer.Format);
        Assert.Equal(sent, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal(body.Replace("\"chat\"", "\"m\"", StringComparison.Ordinal), Assert.Single(upstream.Requests).Body);
        Assert.Equal((Used, ModelCallStatus.Completed), (Assert.Single(gateway.Recorder.Records).Usage, gateway.Recorder.Records.Single().Status));
    }

    [Fact]
    public async Task Send_StreamLeftEarly_IsChargedWithTheWholePromptAndWhatWasSaid()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            Answers.StreamThenHang(AnthropicAnswers.Start, string.Concat(Enumerable.Repeat(AnthropicAnswers.Text("Hello "), 10))));
        await using var gateway = Over(upstream);
        var call = gateway.AnthropicCall(AnthropicBody.Replace("STREAM", "true", StringComparison.Ordinal));
        await using (var answer = Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(call, CancellationToken.None)))
        {
            var read = 0;
            while (read < AnthropicAnswers.Start.Length + (10 * AnthropicAnswers.Text("Hello ").Length))
                read += (await answer.ReadAsync(CancellationToken.None)).Length;
        }

        var usage = Assert.Single(gateway.Recorder.Records).Usage!;
        Assert.Equal((11, 4, 15, true), (usage.InputTokens, usage.CachedInputTokens, usage.OutputTokens, usage.Estimated));
    }

    [Fact]
    public async Task Send_ErrorBeforeTheFirstText_FailsOver()
    {
        await using var overloaded = await ScriptedUpstream.StartAsync(Answers.Stream(AnthropicAnswers.Start, AnthropicAnswers.Overloaded));
        await using var well = await ScriptedUpstream.StartAsync(Answers.Stream(AnthropicAnswers.Stream));
        await using var gateway = Over(overloaded, well);
        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        Assert.Equal("two", answer.Provider);
    }

    [Fact]
    public async Task Send_ErrorInTheMiddle_EndsTheStreamInTheClientsFormat()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            Answers.Stream(AnthropicAnswers.Start, AnthropicAnswers.Text("Hello"), AnthropicAnswers.Overloaded));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        var deltas = await ChatStreamReader.ReadAsync(answer, CancellationToken.None).ToListAsync();

        Assert.Equal(new ChatStreamError("Overloaded", "overloaded"), deltas[^1].Error);
        Assert.Contains("Overloaded", answer.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: {\"type\":\n\n")]
    [InlineData("data: [1]\n\n")]
    [InlineData("data: nonsense\n\n")]
    public async Task Send_GarbageInTheStream_NamesTheProvider(string garbage)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(AnthropicAnswers.Start, AnthropicAnswers.Text("Hello"), garbage));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        var deltas = await ChatStreamReader.ReadAsync(answer, CancellationToken.None).ToListAsync();

        Assert.Equal("Hello", string.Concat(deltas.Select(delta => delta.Content)));
        Assert.StartsWith("one sent an event", deltas[^1].Error?.Message, StringComparison.Ordinal);
        Assert.Equal(CallFailureKind.Malformed, Assert.Single(gateway.Recorder.Records).Failure);
    }

    [Fact]
    public async Task Send_RefusedRequest_IsToldInTheClientsFormat()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            Answers.Error(400, body: """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too many"}}"""));
        await using var gateway = Over(upstream);

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        var body = JsonNode.Parse(ErrorTranslation.Write(refusal.Upstream!, ChatFormat.OpenAI).Span)!;
        Assert.Equal(("max_tokens: too many", "invalid_request_error"), ((string?)body["error"]!["message"], (string?)body["error"]!["type"]));
        Assert.Equal(refusal.Upstream!.Body, ErrorTranslation.Write(refusal.Upstream, ChatFormat.Anthropic));
    }

    [Fact]
    public async Task Send_AccountWithoutCredit_FailsOver()
    {
        await using var poor = await ScriptedUpstream.StartAsync(Answers.Error(
            400, body: """{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}"""));
        await using var well = await ScriptedUpstream.StartAsync(Answers.Whole(AnthropicAnswers.Whole));
        await using var gateway = Over(poor, well);
        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal("two", answer.Provider);
    }

    [Fact]
    public async Task Send_WhatOnlyAnthropicCanDo_IsRefusedByAnotherProvider()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([upstream]);
        var call = gateway.AnthropicCall(
            """{"model":"chat","max_tokens":1,"messages":[{"role":"user","content":"a"}],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""");

        var refusal = Assert.IsType<ModelRefusal>(await gateway.Gateway.CallAsync(call, CancellationToken.None));

        Assert.Equal(ModelRefusalKind.UpstreamRejected, refusal.Kind);
        Assert.Contains("web_search_20250305", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    private static GatewayUnderTest Over(params ScriptedUpstream[] upstreams)
    {
        string[] names = ["one", "two"];
        var kinds = names.Take(upstreams.Length).SelectMany(name => new KeyValuePair<string, string?>[]
        {
            new($"OrleansAi:Providers:{name}:Kind", "Anthropic"),
            new($"OrleansAi:Providers:{name}:ApiKey", "secret"),
        });
        return GatewayUnderTest.Over(upstreams, more: new Dictionary<string, string?>(kinds));
    }
}
