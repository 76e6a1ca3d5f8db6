using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace OrleansAi.Gateway.Tests.Formats;

/// <summary>Requests for chat completions, for the way to another format and back. Left out is what none of those can say: several messages of one role in a row, empty texts.</summary>
internal static class ChatRequests
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

    /// <summary>Requests with some of <paramref name="members"/>, which are names and their JSON.</summary>
    public static Gen<JsonObject> With(params (string Name, string Json)[] members) => from turns in Turn.NonEmptyListOf()
                                                                                       from system in Gen.OneOf(Gen.Constant<string?>(null), Word.Select(word => (string?)word))
                                                                                       from some in Gen.SubListOf(members)
                                                                                       from last in UserMessage
                                                                                       select Build(turns.SelectMany(turn => turn), last, system, some);

    // Arguments are compared as what they say, not as how they are spaced.
    public static JsonObject Normal(JsonObject request)
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
            [{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object"}}},
             {"type":"function","function":{"name":"now","parameters":{"type":"object"}}}]
            """);
        request["tool_choice"] = JsonNode.Parse("""{"type":"function","function":{"name":"now"}}""");
        return request;
    }
}
