using System.Text;
using System.Text.Json;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>
/// Messages as chat templates expect them (transformers' documentation, "Chat templates"): a content is a text, and a tool call's
/// arguments are an object.
/// </summary>
internal static class ChatPromptMessages
{
    /// <summary>The messages as JSON, or what can't be read.</summary>
    public static (string? Messages, ModelRequestError? Error) Read(JsonElement body)
    {
        var index = 0;
        foreach (var message in body.Items("messages"))
        {
            if (message.Items("content").Select(static part => part.Text("type")).FirstOrDefault(static type => type is not ("text" or "refusal")) is { } kind)
            {
                return (null, new ModelRequestError(
                    $"The model reads text only, but messages[{index}].content has a part of type '{kind}'; leave it out, or ask another model.",
                    $"messages[{index}].content",
                    "unsupported_by_model"));
            }

            index++;
        }

        return (Encoding.UTF8.GetString(Write(body).Span), null);
    }

    private static ReadOnlyMemory<byte> Write(JsonElement body) => JsonBytes.Write(body, static (json, body) =>
    {
        json.WriteStartArray();
        foreach (var message in body.Items("messages"))
            Write(json, message);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, JsonElement message)
    {
        json.WriteStartObject();
        foreach (var member in message.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            switch (member.Name)
            {
                case "content" when member.Value.ValueKind == JsonValueKind.Array:
                    json.WriteStringValue(string.Concat(member.Value.EnumerateArray().Select(static part => part.Text("text") ?? part.Text("refusal"))));
                    break;
                case "tool_calls" when member.Value.ValueKind == JsonValueKind.Array:
                    WriteCalls(json, member.Value);
                    break;
                default:
                    member.Value.WriteTo(json);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, JsonElement calls)
    {
        json.WriteStartArray();
        foreach (var call in calls.EnumerateArray())
        {
            json.WriteStartObject();
            json.Copy(call, "id");
            json.Copy(call, "type");
            json.WriteStartObject("function");
            if (call.Member("function") is { } function)
            {
                json.Copy(function, "name");
                json.WritePropertyName("arguments");
                WriteArguments(json, function.Text("arguments") ?? "{}");
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteArguments(Utf8JsonWriter json, string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            document.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            // What the model wrote before, whatever it is.
            json.WriteStringValue(arguments);
        }
    }
}
