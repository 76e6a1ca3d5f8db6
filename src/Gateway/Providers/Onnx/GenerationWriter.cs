using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Inference;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Writes generated text in OpenAI's format, as chat or text completions, whole or as the events of a stream.</summary>
/// <param name="id">The answer's id.</param>
/// <param name="model">The model's name.</param>
/// <param name="created">When it was made.</param>
/// <param name="isChat">Whether it is a chat completion; otherwise a text completion.</param>
/// <param name="choicesPerPrompt">How many choices each prompt has.</param>
internal sealed class GenerationWriter(string id, string model, DateTimeOffset created, bool isChat, int choicesPerPrompt)
{
    private readonly HashSet<int> _begun = [];

    /// <summary>An event with a piece of a choice; its finish reason where it has one now.</summary>
    public ReadOnlyMemory<byte> Event(int index, string text, ImmutableArray<TokenReport> tokens, GeneratedChoice choice) => Event(json =>
    {
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", index);
        if (isChat)
        {
            json.WriteStartObject("delta");
            if (_begun.Add(index))
                json.WriteString("role", "assistant");
            if (text.Length > 0)
                json.WriteString("content", text);
            if (choice is { FinishReason: not null, Calls.Count: > 0 })
                WriteCalls(json, index, choice, withIndex: true);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("text", text);
        }

        LogProbabilities.Write(json, tokens, isChat);
        json.WriteString("finish_reason", choice.FinishReason);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    /// <summary>The event with what all choices used, and the end of the stream.</summary>
    public ReadOnlyMemory<byte> End(IReadOnlyList<GeneratedChoice> choices)
    {
        var usage = Event(json =>
        {
            json.WriteStartArray("choices");
            json.WriteEndArray();
            WriteUsage(json, choices);
        });
        return (byte[])[.. usage.Span, .. "data: [DONE]\n\n"u8];
    }

    /// <summary>The whole answer.</summary>
    public ReadOnlyMemory<byte> Whole(IReadOnlyList<GeneratedChoice> choices) => JsonBytes.Write((this, choices), static (json, state) =>
    {
        var (writer, choices) = state;
        json.WriteStartObject();
        writer.Begin(json, isEvent: false);
        json.WriteStartArray("choices");
        for (var index = 0; index < choices.Count; index++)
            writer.WriteChoice(json, index, choices[index]);
        json.WriteEndArray();
        writer.WriteUsage(json, choices);
        json.WriteEndObject();
    });

    private void WriteChoice(Utf8JsonWriter json, int index, GeneratedChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        if (isChat)
        {
            json.WriteStartObject("message");
            json.WriteString("role", "assistant");
            json.WriteString("content", choice.Calls.Count > 0 && choice.Text.Length == 0 ? null : choice.Text);
            json.WriteNull("refusal");
            if (choice.Calls.Count > 0)
                WriteCalls(json, index, choice, withIndex: false);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("text", choice.Text);
        }

        LogProbabilities.Write(json, choice.Tokens, isChat);
        json.WriteString("finish_reason", choice.FinishReason);
        json.WriteEndObject();
    }

    private void WriteCalls(Utf8JsonWriter json, int choice, GeneratedChoice from, bool withIndex)
    {
        json.WriteStartArray("tool_calls");
        for (var i = 0; i < from.Calls.Count; i++)
        {
            json.WriteStartObject();
            if (withIndex)
                json.WriteNumber("index", i);
            json.WriteString("id", $"call_{id}_{choice}_{i}");
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", from.Calls[i].Name);
            json.WriteString("arguments", from.Calls[i].Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteUsage(Utf8JsonWriter json, IReadOnlyList<GeneratedChoice> choices)
    {
        // A prompt counts once, however many choices it has.
        var prompts = choices.Where((_, index) => index % choicesPerPrompt == 0).Select(static choice => choice.Usage).OfType<GenerationUsage>().ToArray();
        json.WritePropertyName("usage");
        ChatUsage.Write(json, new TokenUsage
        {
            InputTokens = prompts.Sum(static usage => (long)usage.Prompt),
            OutputTokens = choices.Sum(static choice => (long)(choice.Usage?.Answer ?? 0)),
            CachedInputTokens = prompts.Sum(static usage => (long)usage.Cached),
        });
    }

    private void Begin(Utf8JsonWriter json, bool isEvent)
    {
        json.WriteString("id", id);
        json.WriteString("object", (isChat, isEvent) switch { (true, true) => "chat.completion.chunk", (true, false) => "chat.completion", _ => "text_completion" });
        json.WriteNumber("created", created.ToUnixTimeSeconds());
        json.WriteString("model", model);
    }

    private ReadOnlyMemory<byte> Event(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.Write("data: "u8);
        using (var json = new Utf8JsonWriter(buffer, JsonBytes.Options))
        {
            json.WriteStartObject();
            Begin(json, isEvent: true);
            write(json);
            json.WriteEndObject();
        }

        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }
}
