using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Formats.Responses;

/// <summary>Requests for responses at a provider that serves them itself, and at others.</summary>
public sealed class ResponsesProviderTests
{
    private const string Ask = """{"model":"chat","input":"Hello","previous_response_id":"resp_0"}""";
    private const string AskForStream = """{"model":"chat","input":"Hello","stream":true,"tools":[{"type":"web_search"}]}""";

    private const string Whole =
        """{"id":"resp_1","object":"response","status":"completed","error":null,"output":[],"usage":{"input_tokens":11,"input_tokens_details":{"cached_tokens":4},"output_tokens":2}}""";

    private static readonly Dictionary<string, string?> Serves = new() { ["OrleansAi:Providers:one:Responses"] = "true", ["OrleansAi:Gateway:Retry:Retries"] = "0" };

    [Fact]
    public async Task CallAsync_Whole_PassesAsBytesButForTheModel()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(Whole));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Serves);

        await using var answer = await AnswerAsync(gateway, Ask);

        Assert.Equal(Whole, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal(ChatFormat.Responses, answer.Format);
        var request = Assert.Single(upstream.Requests);
        Assert.Equal(("/v1/responses", Ask.Replace("\"chat\"", "\"m\"", StringComparison.Ordinal)), (request.Path, request.Body));
        Assert.Equal((11, 2, 4), (answer.Usage.InputTokens, answer.Usage.OutputTokens, answer.Usage.CachedInputTokens));
    }

    [Fact]
    public async Task CallAsync_Stream_PassesAsBytesAndIsSettledByItsLastEvent()
    {
        var stream = Event("response.created", """ "response":{"status":"in_progress"} """)
            + Event("response.output_text.delta", """ "delta":"Hello" """)
            + Event("response.completed", $""" "response":{Whole} """);
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(stream));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Serves);

        await using var answer = await AnswerAsync(gateway, AskForStream);

        Assert.Equal(stream, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal((11, 2), (answer.Usage.InputTokens, answer.Usage.OutputTokens));
        Assert.Equal([CallFailureKind.None], gateway.Health.FailuresOf("one/m"));
    }

    [Fact]
    public async Task CallAsync_StreamThatFailsBeforeItsText_GoesToTheNextTarget()
    {
        var failed = Event("response.created", """ "response":{} """) + Event("response.failed", """ "response":{"error":{"code":"server_error","message":"It broke."}} """);
        await using var broken = await ScriptedUpstream.StartAsync(Answers.Stream(failed));
        await using var sound = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = GatewayUnderTest.Over([broken, sound], more: Serves);

        await using var answer = await AnswerAsync(gateway, """{"model":"chat","input":"Hello","stream":true}""");

        Assert.Equal(("two", ChatFormat.OpenAI), (answer.Provider, answer.Format));
        Assert.Equal("/v1/chat/completions", Assert.Single(sound.Requests).Path);
    }

    [Fact]
    public async Task CallAsync_StreamThatBreaksOff_EndsWithAnErrorOfItsFormat()
    {
        var first = Event("response.output_text.delta", """ "delta":"Hello" """);
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(first));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Serves);

        await using var answer = await AnswerAsync(gateway, AskForStream);
        var text = await GatewayUnderTest.ReadAsync(answer);

        Assert.StartsWith(first + "event: error\ndata: {\"type\":\"error\",\"code\":\"upstream_disconnected\"", text, StringComparison.Ordinal);
        Assert.True(answer.Usage.Estimated);
    }

    [Theory]
    [InlineData("OpenAI")]
    [InlineData("Anthropic")]
    public async Task CallAsync_WhatOnlyOpenAIHas_IsRefusedByOthersWithItsReason(string kind)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([upstream], more: new() { ["OrleansAi:Providers:one:Kind"] = kind });

        var refusal = Assert.IsType<ModelRefusal>(await gateway.Gateway.CallAsync(gateway.ResponsesCall(Ask), CancellationToken.None));

        Assert.Contains("'previous_response_id' refers to what OpenAI keeps", (string?)JsonNode.Parse(refusal.Upstream!.Body.Span)!["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    private static async Task<ModelAnswer> AnswerAsync(GatewayUnderTest gateway, string body) =>
        Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(gateway.ResponsesCall(body), CancellationToken.None).AsTask().WaitAsync(Patience.Limit));

    private static string Event(string type, string members) => $"event: {type}\ndata: {{\"type\":\"{type}\",{members}}}\n\n";
}
