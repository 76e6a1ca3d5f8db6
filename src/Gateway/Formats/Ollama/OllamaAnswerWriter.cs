using System.Globalization;
using System.Text.Json;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Writes the objects of one answer in Ollama's format; made when the call begins, because the last one says how long it took.</summary>
/// <param name="model">The model as the client named it.</param>
/// <param name="form">Whether the client asked <c>/api/chat</c> or <c>/api/generate</c>.</param>
/// <param name="time">Tells when, and how long it took.</param>
public sealed class OllamaAnswerWriter(string model, OllamaForm form, TimeProvider time)
{
    private const int NanosecondsPerTick = 100;
    private readonly long _began = time.GetTimestamp();

    /// <summary>The whole answer as one object.</summary>
    /// <param name="answer">What was read of a whole chat completion.</param>
    /// <param name="usage">What the call used.</param>
    public ReadOnlyMemory<byte> Write(ChatDelta answer, TokenUsage usage) =>
        JsonBytes.Write((writer: this, answer, usage), static (json, state) => state.writer.WriteEnd(json, state.answer, state.usage));

    /// <summary>Writes a piece of the answer.</summary>
    internal void WritePiece(Utf8JsonWriter json, string? text, string? thinking, IReadOnlyList<ChatToolCallDelta> calls)
    {
        json.WriteStartObject();
        WriteMessage(json, text, thinking, calls);
        json.WriteBoolean("done", false);
        json.WriteEndObject();
    }

    /// <summary>Writes the last object: the rest of the answer, why it ended, and what it used.</summary>
    internal void WriteEnd(Utf8JsonWriter json, ChatDelta rest, TokenUsage usage)
    {
        json.WriteStartObject();
        WriteMessage(json, rest.Content ?? rest.Refusal, rest.Reasoning, rest.ToolCalls);
        json.WriteBoolean("done", true);
        json.WriteString("done_reason", rest.FinishReason == "length" ? "length" : "stop");
        var took = time.GetElapsedTime(_began).Ticks * NanosecondsPerTick;
        json.WriteNumber("total_duration", took);
        json.WriteNumber("load_duration", 0);
        json.WriteNumber("prompt_eval_count", usage.InputTokens);
        json.WriteNumber("prompt_eval_duration", 0);
        json.WriteNumber("eval_count", usage.OutputTokens);
        json.WriteNumber("eval_duration", took);
        json.WriteEndObject();
    }

    private void WriteMessage(Utf8JsonWriter json, string? text, string? thinking, IReadOnlyList<ChatToolCallDelta> calls)
    {
        json.WriteString("model", model);
        json.WriteString("created_at", time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (form == OllamaForm.Chat)
        {
            json.WriteStartObject("message");
            json.WriteString("role", "assistant");
        }

        json.WriteString(form == OllamaForm.Chat ? "content" : "response", text ?? "");
        if (!string.IsNullOrEmpty(thinking))
            json.WriteString("thinking", thinking);

        WriteCalls(json, calls);
        if (form == OllamaForm.Chat)
            json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, IReadOnlyList<ChatToolCallDelta> calls)
    {
        if (calls.Count == 0)
            return;

        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.Id);
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WritePropertyName("arguments");
            ToolArguments.WriteObject(json, call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
