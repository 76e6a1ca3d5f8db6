using System.Text.Json;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Turns a whole chat completion into an answer of Gemini's.</summary>
public static class ChatToGeminiAnswer
{
    /// <summary>Writes <paramref name="answer"/>, what was read of a whole chat completion.</summary>
    /// <param name="answer">The first choice.</param>
    /// <param name="id">The answer's id.</param>
    /// <param name="model">The model as the client named it.</param>
    /// <param name="usage">What the call used.</param>
    public static ReadOnlyMemory<byte> Write(ChatDelta answer, string id, string model, TokenUsage usage) =>
        JsonBytes.Write((answer, id, model, usage), static (json, state) =>
            Write(json, state.id, state.model, state.usage, state.answer.FinishReason ?? "stop", parts =>
            {
                WriteText(parts, state.answer.Reasoning, isThought: true);
                WriteText(parts, state.answer.Content ?? state.answer.Refusal, isThought: false);
                foreach (var call in state.answer.ToolCalls)
                    WriteCall(parts, call);
            }));

    /// <summary>Writes one answer, or one event of a stream, which has the same form.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="id">The answer's id.</param>
    /// <param name="model">The model as the client named it.</param>
    /// <param name="usage">What the call used; <c>null</c> before its end.</param>
    /// <param name="finishReason">Why it ends, in OpenAI's words; <c>null</c> before that.</param>
    /// <param name="writeParts">Writes the parts.</param>
    internal static void Write(Utf8JsonWriter json, string id, string model, TokenUsage? usage, string? finishReason, Action<Utf8JsonWriter> writeParts)
    {
        json.WriteStartObject();
        json.WriteStartArray("candidates");
        json.WriteStartObject();
        json.WriteStartObject("content");
        json.WriteStartArray("parts");
        writeParts(json);
        json.WriteEndArray();
        json.WriteString("role", "model");
        json.WriteEndObject();
        if (finishReason is not null)
            json.WriteString("finishReason", GeminiFinishReasons.FromFinishReason(finishReason));

        json.WriteNumber("index", 0);
        json.WriteEndObject();
        json.WriteEndArray();
        if (usage is not null)
            GeminiUsage.Write(json, usage);

        json.WriteString("modelVersion", model);
        json.WriteString("responseId", id);
        json.WriteEndObject();
    }

    /// <summary>Writes a part of text, where there is any.</summary>
    internal static void WriteText(Utf8JsonWriter json, string? text, bool isThought)
    {
        if (string.IsNullOrEmpty(text))
            return;

        json.WriteStartObject();
        json.WriteString("text", text);
        if (isThought)
            json.WriteBoolean("thought", true);

        json.WriteEndObject();
    }

    /// <summary>Writes a part that calls a function.</summary>
    internal static void WriteCall(Utf8JsonWriter json, ChatToolCallDelta call)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionCall");
        json.WriteString("id", call.Id);
        json.WriteString("name", call.Name);
        json.WritePropertyName("args");
        ToolArguments.WriteObject(json, call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
