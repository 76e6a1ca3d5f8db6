using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Formats.Anthropic;
using OrleansAi.Tests.Properties;

namespace OrleansAi.Gateway.Tests.Formats.Anthropic;

/// <summary>
/// What both formats can say survives the way from OpenAI's to Anthropic's and back. Left out is what one of them can't: several
/// messages of one role in a row, empty texts, temperatures above 1.
/// </summary>
public sealed class RequestRoundTripProperties
{
    private static readonly (string Name, string Json)[] Members =
    [
        ("stream", "true"), ("temperature", "0.25"), ("top_p", "0.9"), ("stop", """["END","\n\n#"]"""), ("user", "\"u1\""), ("reasoning_effort", "\"high\""),
        ("parallel_tool_calls", "false"),
        ("response_format", """{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":{"type":"object"}}}"""),
    ];

    [Fact]
    public void Request_FromOpenAIToAnthropicAndBack_SaysTheSame() => Prop.ForAll(ChatRequests.With(Members).ToArbitrary(), request =>
    {
        using var sent = JsonDocument.Parse(request.ToJsonString());
        var there = AnthropicRequestWriter.Write(sent.RootElement, "claude", 100);
        var back = AnthropicRequestReader.Read(there.Body);

        Assert.Empty(there.Dropped);
        Assert.Null(back.Error);
        Assert.Empty(back.Chat!.Dropped);
        AssertSame(request, JsonNode.Parse(back.Chat.Body.Span)!.AsObject());
    }).Holds(cases: 300, largest: 6);

    private static void AssertSame(JsonObject sent, JsonObject came)
    {
        // Whoever asks Anthropic's format for a stream always gets the usage, and the model's name was translated too.
        came.Remove("stream_options");
        came["model"] = "chat";
        Assert.True(JsonNode.DeepEquals(ChatRequests.Normal(sent), ChatRequests.Normal(came)), $"Sent: {sent.ToJsonString()}\nCame: {came.ToJsonString()}");
    }
}
