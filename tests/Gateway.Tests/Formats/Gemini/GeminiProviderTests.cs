using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Gemini;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Formats.Gemini;

/// <summary>Calls that go to an upstream of Gemini's format, from clients of OpenAI's and its own.</summary>
public sealed class GeminiProviderTests
{
    private const string GeminiBody = """{"contents":[{"parts":[{"text":"Hello there"}]}],"safetySettings":[]}""";
    private static readonly TokenUsage Used = new() { InputTokens = 11, OutputTokens = 3, CachedInputTokens = 4, ReasoningTokens = 1 };

    [Theory]
    [InlineData(false, "/v1/models/m:generateContent", "")]
    [InlineData(true, "/v1/models/m:streamGenerateContent", "?alt=sse")]
    public async Task Send_ChatCompletion_GoesToTheModelsAddressWithItsKey(bool stream, string path, string query)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(stream ? Answers.Stream(GeminiAnswers.Stream) : Answers.Whole(GeminiAnswers.Whole));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(stream ? Bodies.Stream : Bodies.Whole);

        var request = Assert.Single(upstream.Requests);
        Assert.Equal((path, query, "secret"), (request.Path, request.Query, request.Headers["x-goog-api-key"]));
        Assert.False(request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Send_WholeAnswer_ComesBackAsAChatCompletion()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(GeminiAnswers.Whole));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        var body = JsonNode.Parse(await GatewayUnderTest.ReadAsync(answer))!;

        Assert.Equal((ChatFormat.OpenAI, Used), (answer.Format, answer.Usage));
        var message = body["choices"]![0]!["message"]!.AsObject();
        var call = Assert.Single(message["tool_calls"]!.AsArray())!.AsObject();
        Assert.StartsWith("call_", (string?)call["id"], StringComparison.Ordinal);
        Assert.Equal("c2ln", (string?)call["extra_content"]!["google"]!["thought_signature"]);
        Assert.Equal(("weather", """{"city":"Bonn"}"""), ((string?)call["function"]!["name"], (string?)call["function"]!["arguments"]));
        Assert.Equal(("Hello you", "Hm."), ((string?)message["content"], (string?)message["reasoning_content"]));
        Assert.Equal(("tool_calls", "r1", "chat"), ((string?)body["choices"]![0]!["finish_reason"], (string?)body["id"], (string?)body["model"]));
        Assert.Equal((11, 3, 14), ((int)body["usage"]!["prompt_tokens"]!, (int)body["usage"]!["completion_tokens"]!, (int)body["usage"]!["total_tokens"]!));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Send_Stream_ComesBackAsChunksHoweverItIsCut(int pieceLength)
    {
        var pieces = GeminiAnswers.Stream.Chunk(pieceLength).Select(piece => new string(piece)).ToArray();
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
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_ClientOfTheSameFormat_PassesAsBytesBothWays(bool stream)
    {
        var sent = stream ? GeminiAnswers.Stream : GeminiAnswers.Whole;
        await using var upstream = await ScriptedUpstream.StartAsync(stream ? Answers.Stream(sent) : Answers.Whole(sent));
        await using var gateway = Over(upstream);

        await using var answer = Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(Call(gateway, GeminiBody, stream), CancellationToken.None));

        Assert.Equal(ChatFormat.Gemini, answer.Format);
        Assert.Equal(sent, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal(GeminiBody, Assert.Single(upstream.Requests).Body);
        Assert.Equal((Used, ModelCallStatus.Completed), (Assert.Single(gateway.Recorder.Records).Usage, gateway.Recorder.Records.Single().Status));
    }

    [Fact]
    public async Task Send_StreamWithoutItsEnd_BreaksOff()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(GeminiAnswers.Text("Hello "), GeminiAnswers.Text("you")));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        var deltas = await ChatStreamReader.ReadAsync(answer, CancellationToken.None).ToListAsync();

        Assert.Equal("Hello you", string.Concat(deltas.Select(delta => delta.Content)));
        Assert.Contains("before the answer was finished", deltas[^1].Error?.Message, StringComparison.Ordinal);
        Assert.Equal(CallFailureKind.Disconnected, Assert.Single(gateway.Recorder.Records).Failure);
    }

    [Fact]
    public async Task Send_StreamCutInTheMiddleOfAnEvent_BreaksOff()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(GeminiAnswers.Text("Hello"), "data: {\"candidates\":[{"));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        var deltas = await ChatStreamReader.ReadAsync(answer, CancellationToken.None).ToListAsync();

        Assert.Contains("in the middle of an event", deltas[^1].Error?.Message, StringComparison.Ordinal);
        Assert.Equal(CallFailureKind.Disconnected, Assert.Single(gateway.Recorder.Records).Failure);
    }

    [Fact]
    public async Task Send_LastEventWithoutItsEmptyLine_IsRead()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(GeminiAnswers.Stream.TrimEnd()));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.StreamWithUsage);

        var deltas = await ChatStreamReader.ReadAsync(answer, CancellationToken.None).ToListAsync();

        Assert.Equal(Used, Assert.Single(deltas, delta => delta.Usage is not null).Usage);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_PromptThatIsBlocked_EndsWithContentFilter(bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            stream ? Answers.Stream(GeminiAnswers.Event(GeminiAnswers.Blocked)) : Answers.Whole(GeminiAnswers.Blocked));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(stream ? Bodies.Stream : Bodies.Whole);

        var deltas = await ChatStreamReader.ReadAsync(answer, CancellationToken.None).ToListAsync();

        Assert.Equal("content_filter", Assert.Single(deltas, delta => delta.FinishReason is not null).FinishReason);
    }

    [Fact]
    public async Task Send_ErrorBeforeTheFirstText_FailsOver()
    {
        await using var overloaded = await ScriptedUpstream.StartAsync(Answers.Stream(GeminiAnswers.Event(GeminiAnswers.Overloaded)));
        await using var well = await ScriptedUpstream.StartAsync(Answers.Stream(GeminiAnswers.Stream));
        await using var gateway = Over(overloaded, well);
        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        Assert.Equal("two", answer.Provider);
    }

    [Fact]
    public async Task Send_RefusedRequest_IsToldInTheClientsFormat()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            Answers.Error(400, body: """{"error":{"code":400,"message":"Unknown name","status":"INVALID_ARGUMENT"}}"""));
        await using var gateway = Over(upstream);

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        var body = JsonNode.Parse(ErrorTranslation.Write(refusal.Upstream!, ChatFormat.OpenAI).Span)!["error"]!;
        Assert.Equal(("Unknown name", "invalid_request_error", "invalid_argument"), ((string?)body["message"], (string?)body["type"], (string?)body["code"]));
        Assert.Equal(refusal.Upstream!.Body, ErrorTranslation.Write(refusal.Upstream, ChatFormat.Gemini));
    }

    [Fact]
    public async Task Send_Embeddings_GoToTheEndpointThatSpeaksOpenAIs()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole("""{"object":"list","data":[],"usage":{"prompt_tokens":2,"total_tokens":2}}"""));
        await using var gateway = Over(upstream);

        await using var answer = Assert.IsAssignableFrom<ModelAnswer>(await gateway.CallAsync(ModelOperation.Embeddings, """{"model":"chat","input":"a"}"""));

        var request = Assert.Single(upstream.Requests);
        Assert.Equal(("/v1/openai/embeddings", "Bearer secret"), (request.Path, request.Headers["Authorization"]));
        Assert.False(request.Headers.ContainsKey("x-goog-api-key"));
    }

    [Fact]
    public async Task Send_WhatGoogleKeeps_IsRefusedByAnotherProvider()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([upstream]);
        var call = Call(gateway, """{"contents":[{"parts":[{"text":"a"}]}],"tools":[{"googleSearch":{}}]}""", stream: false);

        var refusal = Assert.IsType<ModelRefusal>(await gateway.Gateway.CallAsync(call, CancellationToken.None));

        Assert.Contains("googleSearch", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Call_OfTwoModelsInAddressesAlone_IsNotTheSameForTheCache()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(), Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([upstream]);

        string[] keys =
        [
            .. new[] { ("a", false), ("b", false), ("a", true) }.Select(named => CacheKey.Of(
                gateway.ForeignCall(GeminiRequestReader.Read(Encoding.UTF8.GetBytes(GeminiBody), named.Item1, named.Item2), "/v1beta/models"), null)!),
        ];

        Assert.Equal(3, keys.Distinct().Count());
    }

    private static ModelCall Call(GatewayUnderTest gateway, string body, bool stream) =>
        gateway.ForeignCall(GeminiRequestReader.Read(Encoding.UTF8.GetBytes(body), "chat", stream), "/v1beta/models");

    private static GatewayUnderTest Over(params ScriptedUpstream[] upstreams)
    {
        string[] names = ["one", "two"];
        var kinds = names.Take(upstreams.Length).SelectMany(name => new KeyValuePair<string, string?>[]
        {
            new($"OrleansAi:Providers:{name}:Kind", "Gemini"),
            new($"OrleansAi:Providers:{name}:ApiKey", "secret"),
        });
        return GatewayUnderTest.Over(upstreams, more: new Dictionary<string, string?>(kinds));
    }
}
