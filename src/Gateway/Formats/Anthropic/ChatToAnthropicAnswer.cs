using System.Text.Json;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Turns a whole chat completion into an answer of Anthropic's messages API.</summary>
public static class ChatToAnthropicAnswer
{
    /// <summary>Writes <paramref name="answer"/>, what was read of a whole chat completion.</summary>
    /// <param name="answer">The first choice.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="model">The model as the client named it.</param>
    /// <param name="usage">What the call used.</param>
    public static ReadOnlyMemory<byte> Write(ChatDelta answer, string id, string model, TokenUsage usage) =>
        JsonBytes.Write((answer, id, model, usage), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteString("id", state.id);
            json.WriteString("type", "message");
            json.WriteString("role", "assistant");
            json.WriteString("model", state.model);
            WriteContent(json, state.answer);
            json.WriteString("stop_reason", AnthropicStopReasons.FromFinishReason(state.answer.FinishReason));
            json.WriteNull("stop_sequence");
            json.WritePropertyName("usage");
            AnthropicUsage.Write(json, state.usage);
            json.WriteEndObject();
        });

    private static void WriteContent(Utf8JsonWriter json, ChatDelta answer)
    {
        json.WriteStartArray("content");
        if (answer.Reasoning is { Length: > 0 } reasoning)
        {
            json.WriteStartObject();
            json.WriteString("type", "thinking");
            json.WriteString("thinking", reasoning);
            json.WriteString("signature", "");
            json.WriteEndObject();
        }

        if ((answer.Content ?? answer.Refusal) is { Length: > 0 } text)
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        foreach (var call in answer.ToolCalls)
        {
            json.WriteStartObject();
            json.WriteString("type", "tool_use");
            json.WriteString("id", call.Id);
            json.WriteString("name", call.Name);
            json.WritePropertyName("input");
            ToolArguments.WriteObject(json, call.Arguments);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
