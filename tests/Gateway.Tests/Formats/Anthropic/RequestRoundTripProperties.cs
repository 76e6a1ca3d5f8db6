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
    private static readonly Gen<string> Word = Gen.Elements("Hello", "ü€😀", " spaced ", "\"quoted\\\"", "line\nbreak", "<html>", "\u0001", "0");

    private static readonly Gen<JsonObject> TextPart = Word.Select(text => new JsonObject { ["type"] = "text", ["text"] = text });

    private static readonly Gen<JsonObject> ImagePart = Gen.Elements("https://example.org/a.png?b=1&c=2", "data:image/png;base64,AAAA", "data:image/webp;base64,/+8=")
        .Select(url => new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = url } });

    private static readonly Gen<JsonObject> FilePart = Word.Select(name => new JsonObject
    {
        ["type"] = "file",
        ["file"] = new JsonObject { ["filename"] = name, ["file_data"] = "data:application/pdf;base64,BBBB" },
    });

    private static readonly Gen<JsonObject> UserMessage = Gen.OneOf(TextPart, ImagePart, FilePart).NonEmptyListOf()
        .Select(parts => new JsonObject { ["role"] = "user", ["content"] = new JsonArray([.. parts]) });

    private static readonly Gen<string> Arguments = Gen.Elements("{}", """{"city":"Bonn"}""", """{"a":[1,2.50,null,true],"b":{"c":"\u00fc\n"}}""");

    private static readonly Gen<JsonObject> Call = from name in Gen.Elements("weather", "now")
                                                   from arguments in Arguments
                                                   select new JsonObject
                                                   {
                                                       ["type"] = "function",
                                                       ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
                                                   };

    // A turn is what the user says and what the assistant answers: text, or calls of tools with their results.
    private static readonly Gen<List<JsonObject>> Turn = from user in UserMessage
                                                         from calls in Call.ListOf()
                                                         from text in Word
                                                         from speaks in Gen.Elements(true, false)
                                                         from result in Word
                                                         select Messages(user, [.. calls], speaks || calls.Count == 0 ? text : null, result);

    private static readonly Gen<JsonObject> Request = from turns in Turn.NonEmptyListOf()
                                                      from system in Gen.OneOf(Gen.Constant<string?>(null), Word.Select(word => (string?)word))
                                                      from members in Gen.SubListOf(Members())
                                                      from last in UserMessage
                                                      select Build(turns.SelectMany(turn => turn), last, system, members);

    [Fact]
    public void Request_FromOpenAIToAnthropicAndBack_SaysTheSame() => Prop.ForAll(Request.ToArbitrary(), request =>
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
        Assert.True(JsonNode.DeepEquals(Normal(sent), Normal(came)), $"Sent: {sent.ToJsonString()}\nCame: {came.ToJsonString()}");
    }

    // Arguments are compared as what they say, not as how they are spaced.
    private static JsonObject Normal(JsonObject request)
    {
        var copy = request.DeepClone().AsObject();
        foreach (var call in copy["messages"]!.AsArray().SelectMany(message => message!["tool_calls"]?.AsArray() ?? []))
            call!["function"]!["arguments"] = JsonNode.Parse((string)call["function"]!["arguments"]!);

        return copy;
    }

    private static List<JsonObject> Messages(JsonObject user, JsonObject[] calls, string? text, string result)
    {
        var assistant = new JsonObject { ["role"] = "assistant", ["content"] = text };
        var ids = Enumerable.Range(0, calls.Length).Select(index => $"call_{index}").ToList();
        if (calls.Length > 0)
            assistant["tool_calls"] = new JsonArray([.. calls.Zip(ids, WithId)]);

        var results = ids.Select(id => new JsonObject { ["role"] = "tool", ["tool_call_id"] = id, ["content"] = result });
        return [user, assistant, .. results];
    }

    private static JsonObject WithId(JsonObject call, string id)
    {
        var copy = call.DeepClone().AsObject();
        copy["id"] = id;
        return copy;
    }

    private static JsonObject Build(IEnumerable<JsonObject> turns, JsonObject last, string? system, IEnumerable<(string Name, string Json)> members)
    {
        var messages = new JsonArray([.. turns.Append(last).Select(message => message.DeepClone())]);
        if (system is not null)
            messages.Insert(0, new JsonObject { ["role"] = "system", ["content"] = system });

        var request = new JsonObject { ["model"] = "chat", ["max_completion_tokens"] = 100, ["messages"] = messages };
        foreach (var (name, json) in members)
            request[name] = JsonNode.Parse(json);

        request["tools"] = JsonNode.Parse("""
            [{"type":"function","function":{"name":"weather","description":"d","strict":true,"parameters":{"type":"object"}}},
             {"type":"function","function":{"name":"now","parameters":{"type":"object"}}}]
            """);
        request["tool_choice"] = JsonNode.Parse("""{"type":"function","function":{"name":"now"}}""");
        return request;
    }

    private static (string Name, string Json)[] Members() =>
    [
        ("stream", "true"), ("temperature", "0.25"), ("top_p", "0.9"), ("stop", """["END","\n\n#"]"""), ("user", "\"u1\""), ("reasoning_effort", "\"high\""),
        ("parallel_tool_calls", "false"),
        ("response_format", """{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":{"type":"object"}}}"""),
    ];
}
