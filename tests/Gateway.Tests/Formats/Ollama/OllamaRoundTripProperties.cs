using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Formats.Ollama;
using OrleansAi.Tests.Properties;

namespace OrleansAi.Gateway.Tests.Formats.Ollama;

/// <summary>
/// What both formats can say survives the way from Ollama's to OpenAI's and back. Left out is what OpenAI's has no word for: an
/// assistant's earlier thoughts, and options that only Ollama has.
/// </summary>
public sealed class OllamaRoundTripProperties
{
    private static readonly (string Name, string Json)[] Members =
    [
        ("think", "\"high\""), ("think", "false"), ("format", "\"json\""), ("format", """{"type":"object","required":["a"]}"""), ("logprobs", "true"), ("top_logprobs", "2"),
        ("tools", """[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object"}}}]"""),
    ];

    private static readonly (string Name, string Json)[] Options =
    [
        ("temperature", "0.25"), ("top_p", "0.9"), ("top_k", "40"), ("min_p", "0.05"), ("seed", "7"), ("stop", """["END","\n\n#"]"""), ("num_predict", "100"),
        ("presence_penalty", "0.5"), ("frequency_penalty", "-0.5"), ("repeat_penalty", "1.1"),
    ];

    private static readonly Gen<string> Word = Gen.Elements("", "Hello", "ü€😀", " spaced ", "\"quoted\\\"", "line\nbreak", "<html>", "\u0001");
    private static readonly Gen<string> Arguments = Gen.Elements("{}", """{"city":"Bonn"}""", """{"a":[1,2.50,null,true],"b":{"c":"\u00fc\n"}}""");

    private static readonly Gen<JsonObject> UserMessage = from text in Word
                                                          from images in Gen.Elements("iVBORw0KGgo=", "/9j/4AAQ", "R0lGODlh", "UklGRg==").ListOf()
                                                          select User(text, [.. images]);

    private static readonly Gen<List<JsonObject>> Turn = from user in UserMessage
                                                         from text in Word
                                                         from calls in (from name in Gen.Elements("weather", "now") from arguments in Arguments select (name, arguments)).ListOf()
                                                         from result in Word
                                                         select Messages(user, text, [.. calls], result);

    private static readonly Gen<JsonObject> Requests = from turns in Turn.NonEmptyListOf()
                                                       from system in Word
                                                       from stream in Gen.Elements(true, false)
                                                       from members in Gen.SubListOf(Members)
                                                       from options in Gen.SubListOf(Options)
                                                       select Build([.. turns.SelectMany(static turn => turn)], system, stream, members, options);

    [Fact]
    public void Request_FromOllamaToOpenAIAndBack_SaysTheSame() => Prop.ForAll(Requests.ToArbitrary(), request =>
    {
        var there = OllamaRequestReader.Read(Encoding.UTF8.GetBytes(request.ToJsonString()));
        Assert.Null(there.Error);
        Assert.Empty(there.Chat!.Dropped);

        using var chat = JsonDocument.Parse(there.Chat.Body);
        var back = OllamaRequestWriter.Write(chat.RootElement, "llama");

        Assert.Empty(back.Dropped);
        var came = JsonNode.Parse(back.Body.Span)!;
        Assert.True(JsonNode.DeepEquals(request, came), $"Sent: {request.ToJsonString()}\nCame: {came.ToJsonString()}");
    }).Holds(cases: 300, largest: 6);

    private static JsonObject User(string text, string[] images)
    {
        var message = new JsonObject { ["role"] = "user", ["content"] = text };
        if (images.Length > 0)
            message["images"] = new JsonArray([.. images.Select(static image => (JsonNode?)image)]);

        return message;
    }

    private static List<JsonObject> Messages(JsonObject user, string text, (string Name, string Arguments)[] calls, string result)
    {
        var assistant = new JsonObject { ["role"] = "assistant", ["content"] = text };
        if (calls.Length > 0)
        {
            assistant["tool_calls"] = new JsonArray([.. calls.Select(static (call, index) => new JsonObject
            {
                ["id"] = $"call_{index}",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = JsonNode.Parse(call.Arguments) },
            })]);
        }

        var results = calls.Select((call, index) => new JsonObject { ["role"] = "tool", ["content"] = result, ["tool_call_id"] = $"call_{index}", ["tool_name"] = call.Name });
        return [user, assistant, .. results];
    }

    private static JsonObject Build(
        List<JsonObject> turns, string system, bool stream, IEnumerable<(string Name, string Json)> members, IEnumerable<(string Name, string Json)> options)
    {
        var messages = new JsonArray([new JsonObject { ["role"] = "system", ["content"] = system }, .. turns.Select(static message => message.DeepClone())]);
        var request = new JsonObject { ["model"] = "llama", ["stream"] = stream, ["messages"] = messages, ["options"] = new JsonObject() };
        foreach (var (name, json) in members)
            request[name] = JsonNode.Parse(json);

        foreach (var (name, json) in options)
            request["options"]![name] = JsonNode.Parse(json);

        return request;
    }
}
