using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Turns a whole answer of Ollama's into a chat completion.</summary>
internal static class OllamaToChatAnswer
{
    /// <summary>Translates <paramref name="body"/>.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> body, string model, DateTimeOffset created)
    {
        using var document = JsonDocument.Parse(body);
        return JsonBytes.Write((root: document.RootElement, model, created), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteString("id", "chatcmpl");
            json.WriteString("object", "chat.completion");
            json.WriteNumber("created", answer.created.ToUnixTimeSeconds());
            json.WriteString("model", answer.model);
            json.WriteStartArray("choices");
            WriteChoice(json, answer.root);
            json.WriteEndArray();
            if (OllamaUsage.Of(answer.root) is { } usage)
            {
                json.WritePropertyName("usage");
                ChatUsage.Write(json, usage);
            }

            json.WriteEndObject();
        });
    }

    private static void WriteChoice(Utf8JsonWriter json, JsonElement answer)
    {
        var message = answer.Member("message") ?? default;
        var calls = message.Items("tool_calls").ToList();
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", calls.Count > 0 && message.Text("content") is null or "" ? null : message.Text("content"));
        json.WriteNull("refusal");
        if (OllamaAnswerFormat.ThinkingOf(message) is { Length: > 0 } thinking)
            json.WriteString("reasoning_content", thinking);

        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var function in calls.Select(call => (call, function: call.Member("function") ?? default)))
                ChatToolCalls.WriteWhole(json, function.call.Text("id") ?? ToolCallIds.Next(), function.function.Text("name"), ArgumentsOf(function.function));

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", OllamaAnswerFormat.FinishReasonOf(answer, calls.Count > 0));
        json.WriteEndObject();
    }

    /// <summary>The arguments of a call, as text.</summary>
    internal static string ArgumentsOf(JsonElement function) => function.Member("arguments") switch
    {
        null => "{}",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } arguments => arguments.GetRawText(),
    };
}
