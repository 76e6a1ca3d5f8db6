using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Ollama;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Formats.Ollama;

/// <summary>Calls that go to an upstream of Ollama's format, from clients of OpenAI's and its own.</summary>
public sealed class OllamaProviderTests
{
    private const string Last = """{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":3}""";

    private const string Lines =
        """{"model":"m","message":{"role":"assistant","content":"","thinking":"Hm."},"done":false}""" + "\n"
        + """{"model":"m","message":{"role":"assistant","content":"Hello "},"done":false}""" + "\r\n\n"
        + """{"model":"m","message":{"role":"assistant","content":"you"},"done":false}""" + "\n"
        + """{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"weather","arguments":{"city":"Bonn"}}},{"id":"c2","function":{"name":"now","arguments":{}}}]},"done":false}""" + "\n"
        + Last;

    private const string Whole =
        """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Hello you","thinking":"Hm."},"done":true,"done_reason":"length","prompt_eval_count":11,"eval_count":3}""";

    private static readonly TokenUsage Used = new() { InputTokens = 11, OutputTokens = 3 };

    [Fact]
    public async Task Send_WholeAnswer_ComesBackAsAChatCompletion()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(Whole));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        var body = JsonNode.Parse(await GatewayUnderTest.ReadAsync(answer))!;

        Assert.Equal((ChatFormat.OpenAI, Used), (answer.Format, answer.Usage));
        Assert.Equal(("Hello you", "Hm."), ((string?)body["choices"]![0]!["message"]!["content"], (string?)body["choices"]![0]!["message"]!["reasoning_content"]));
        Assert.Equal("length", (string?)body["choices"]![0]!["finish_reason"]);
        Assert.Equal("/api/chat", Assert.Single(upstream.Requests).Path);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Send_Lines_ComeBackAsChunksHoweverTheyAreCut(int pieceLength)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Bytes("application/x-ndjson", [.. Encoding.UTF8.GetBytes(Lines).Chunk(pieceLength)]));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.StreamWithUsage);

        var deltas = await ChatStreamReader.ReadAsync(answer, CancellationToken.None).ToListAsync();

        Assert.Equal("Hello you", string.Concat(deltas.Select(delta => delta.Content)));
        Assert.Equal("Hm.", string.Concat(deltas.Select(delta => delta.Reasoning)));
        var calls = deltas.SelectMany(delta => delta.ToolCalls).GroupBy(call => call.Index).ToList();
        Assert.Equal(
            ["0 weather {\"city\":\"Bonn\"}", "1 now {}"],
            calls.Select(call => $"{call.Key} {call.First().Name} {string.Concat(call.Select(piece => piece.Arguments))}"));
        Assert.StartsWith("call_", calls[0].First().Id, StringComparison.Ordinal);
        Assert.Equal("c2", calls[1].First().Id);
        Assert.Equal("tool_calls", Assert.Single(deltas, delta => delta.FinishReason is not null).FinishReason);
        Assert.Equal(Used, Assert.Single(deltas, delta => delta.Usage is not null).Usage);
        Assert.Equal(Used, Assert.Single(gateway.Recorder.Records).Usage);
    }

    [Fact]
    public async Task Send_ClientOfTheSameFormat_PassesEachObjectAsItIs()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Bytes("application/x-ndjson", Encoding.UTF8.GetBytes(Lines)));
        await using var gateway = Over(upstream);
        const string Body = """{"model":"chat","messages":[{"role":"user","content":"Hello"}],"options":{"num_ctx":8192},"keep_alive":"5m"}""";
        var call = gateway.ForeignCall(OllamaRequestReader.Read(Encoding.UTF8.GetBytes(Body)), "/api/chat");
        await using var answer = Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(call, CancellationToken.None));

        var reframing = new EventReframing(StreamFrame.Lines);
        var seen = new StringBuilder();
        while (await answer.ReadAsync(CancellationToken.None) is { IsEmpty: false } bytes)
            seen.Append(Encoding.UTF8.GetString(reframing.Add(bytes).Span));

        Assert.Equal(ChatFormat.Ollama, answer.Format);
        Assert.Equal(Lines.Split(["\r\n\n", "\n"], StringSplitOptions.None), seen.ToString().TrimEnd('\n').Split('\n'));
        Assert.Equal(Body.Replace("\"chat\"", "\"m\"", StringComparison.Ordinal), Assert.Single(upstream.Requests).Body);
    }

    [Theory]
    [InlineData("""{"model":"m","message":{"role":"assistant","content":"Hello"},"done":false}""", "before the answer was finished", CallFailureKind.Disconnected)]
    [InlineData("""{"model":"m","message":{"role":"assistant","content":"Hello"},"done":false}""" + "\n{\"mod", "sent an event", CallFailureKind.Malformed)]
    [InlineData("""{"model":"m","message":{"role":"assistant","content":"Hello"},"done":false}""" + "\n{\"error\":\"out of memory\"}\n", "out of memory", CallFailureKind.ServerError)]
    public async Task Send_StreamThatBreaksOff_SaysWhy(string lines, string message, CallFailureKind kind)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Bytes("application/x-ndjson", Encoding.UTF8.GetBytes(lines)));
        await using var gateway = Over(upstream);
        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        var deltas = await ChatStreamReader.ReadAsync(answer, CancellationToken.None).ToListAsync();

        Assert.Equal("Hello", string.Concat(deltas.Select(delta => delta.Content)));
        Assert.Contains(message, deltas[^1].Error?.Message, StringComparison.Ordinal);
        Assert.Equal(kind, Assert.Single(gateway.Recorder.Records).Failure);
    }

    [Fact]
    public async Task Send_EventsInsteadOfLines_AreMalformed()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = Over(upstream);

        var refusal = await gateway.RefusalAsync(Bodies.Stream);

        Assert.Contains("content type 'text/event-stream'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_RefusedRequest_IsToldInTheClientsFormat()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Error(404, body: """{"error":"model 'm' not found"}"""));
        await using var gateway = Over(upstream);

        var refusal = await gateway.RefusalAsync(Bodies.Whole);

        Assert.Equal("model 'm' not found", (string?)JsonNode.Parse(ErrorTranslation.Write(refusal.Upstream!, ChatFormat.OpenAI).Span)!["error"]!["message"]);
        Assert.Equal("""{"error":"model 'm' not found"}""", Encoding.UTF8.GetString(ErrorTranslation.Write(refusal.Upstream!, ChatFormat.Ollama).Span));
    }

    private static GatewayUnderTest Over(ScriptedUpstream upstream) => GatewayUnderTest.Over([upstream], more: new Dictionary<string, string?>
    {
        ["OrleansAi:Providers:one:Kind"] = "Ollama",
        ["OrleansAi:Providers:one:Endpoint"] = upstream.Endpoint.Replace("/v1", "", StringComparison.Ordinal),
    });
}
