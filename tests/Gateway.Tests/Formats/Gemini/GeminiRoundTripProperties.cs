using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Formats.Gemini;
using OrleansAi.Tests.Properties;

namespace OrleansAi.Gateway.Tests.Formats.Gemini;

/// <summary>What both formats can say survives the way from OpenAI's to Gemini's and back. Calls get new ids, and files lose their names.</summary>
public sealed class GeminiRoundTripProperties
{
    private static readonly (string Name, string Json)[] Members =
    [
        ("stream", "true"), ("temperature", "1.25"), ("top_p", "0.9"), ("stop", """["END","\n\n#"]"""), ("seed", "7"), ("n", "2"),
        ("presence_penalty", "0.5"), ("frequency_penalty", "-0.5"), ("logprobs", "true"), ("top_logprobs", "3"), ("reasoning_effort", "\"high\""),
        ("response_format", """{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"}}}"""),
    ];

    [Fact]
    public void Request_FromOpenAIToGeminiAndBack_SaysTheSame() => Prop.ForAll(ChatRequests.With(Members).ToArbitrary(), request =>
    {
        using var sent = JsonDocument.Parse(request.ToJsonString());
        var there = GeminiRequestWriter.Write(sent.RootElement, "gemini-2.5-flash");
        var back = GeminiRequestReader.Read(there.Body, "chat", request["stream"] is not null);

        Assert.Empty(there.Dropped);
        Assert.Null(back.Error);
        Assert.Empty(back.Chat!.Dropped);
        var came = JsonNode.Parse(back.Chat.Body.Span)!.AsObject();
        came.Remove("stream_options");
        Assert.True(JsonNode.DeepEquals(Normal(request), Normal(came)), $"Sent: {request.ToJsonString()}\nCame: {came.ToJsonString()}");
    }).Holds(cases: 300, largest: 6);

    // Calls by the order in which they were made, contents of one text as a text, and files without their names.
    private static JsonObject Normal(JsonObject request)
    {
        var normal = ChatRequests.Normal(request);
        var made = 0;
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var message in normal["messages"]!.AsArray().OfType<JsonObject>())
        {
            foreach (var call in message["tool_calls"]?.AsArray() ?? [])
                call!["id"] = ids[(string)call["id"]!] = $"call_{++made}";

            if (message["tool_call_id"] is { } id)
                message["tool_call_id"] = ids[(string)id!];

            if (message["content"] is not JsonArray parts)
                continue;

            foreach (var part in parts)
                (part!["file"] as JsonObject)?.Remove("filename");

            if (parts is [JsonObject only] && only["text"] is { } text)
                message["content"] = (string)text!;
        }

        return normal;
    }
}
