using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Turns a whole answer of Anthropic's into a chat completion.</summary>
internal static class AnthropicToChatAnswer
{
    /// <summary>Translates <paramref name="body"/>.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> body, string model, DateTimeOffset created)
    {
        using var document = JsonDocument.Parse(body);
        return JsonBytes.Write((message: document.RootElement, model, created), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteString("id", answer.message.Text("id") ?? "chatcmpl");
            json.WriteString("object", "chat.completion");
            json.WriteNumber("created", answer.created.ToUnixTimeSeconds());
            json.WriteString("model", answer.model);
            json.WriteStartArray("choices");
            WriteChoice(json, answer.message);
            json.WriteEndArray();
            if (answer.message.Member("usage") is { } usage)
            {
                json.WritePropertyName("usage");
                ChatUsage.Write(json, AnthropicUsage.Read(usage));
            }

            json.WriteEndObject();
        });
    }

    private static void WriteChoice(Utf8JsonWriter json, JsonElement message)
    {
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        var blocks = message.Items("content").ToList();
        json.WriteString("content", TextOf(blocks, "text", "text"));
        json.WriteNull("refusal");
        WriteThinking(json, blocks);
        WriteToolCalls(json, blocks);
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", AnthropicStopReasons.ToFinishReason(message.Text("stop_reason")));
        json.WriteEndObject();
    }

    private static void WriteThinking(Utf8JsonWriter json, List<JsonElement> blocks)
    {
        var thinking = blocks.Where(block => block.Text("type") is "thinking" or "redacted_thinking").ToList();
        if (thinking.Count == 0)
            return;

        json.WriteString("reasoning_content", TextOf(blocks, "thinking", "thinking"));
        json.WriteStartArray("thinking_blocks");
        thinking.ForEach(block => block.WriteTo(json));
        json.WriteEndArray();
    }

    private static void WriteToolCalls(Utf8JsonWriter json, List<JsonElement> blocks)
    {
        var calls = blocks.Where(block => block.Text("type") == "tool_use").ToList();
        if (calls.Count == 0)
            return;

        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
            ChatToolCalls.WriteWhole(json, call.Text("id"), call.Text("name"), call.Member("input")?.GetRawText() ?? "{}");

        json.WriteEndArray();
    }

    private static string? TextOf(List<JsonElement> blocks, string type, string member)
    {
        var texts = blocks.Where(block => block.Text("type") == type).Select(block => block.Text(member)).ToList();
        return texts.Count == 0 ? null : string.Concat(texts);
    }
}
