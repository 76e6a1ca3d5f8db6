using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>Writes an answer in OpenAI's form, whole or as server-sent events.</summary>
/// <param name="id">The completion's id.</param>
/// <param name="model">The model's name.</param>
/// <param name="createdAt">When the answer was made.</param>
internal sealed class LocalCompletionWriter(string id, string model, DateTimeOffset createdAt)
{
    private const int TokensPerEvent = 4;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A <c>chat.completion</c> object.</summary>
    public byte[] Whole(LocalAnswerText answer, long inputTokens) => Write(asEvent: false, json =>
    {
        Begin(json, "chat.completion");
        BeginChoice(json);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", answer.Text);
        json.WriteNull("refusal");
        json.WriteEndObject();
        EndChoice(json, answer.FinishReason);
        WriteUsage(json, answer.Tokens, inputTokens);
        json.WriteEndObject();
    });

    /// <summary>The events of a stream, <c>[DONE]</c> included.</summary>
    public IEnumerable<byte[]> Events(LocalAnswerText answer, long inputTokens, bool includeUsage)
    {
        yield return Event(static delta => { delta.WriteString("role", "assistant"); delta.WriteString("content", ""); }, null, includeUsage);
        foreach (var piece in LocalTokens.Pieces(answer.Text, TokensPerEvent))
            yield return Event(delta => delta.WriteString("content", piece), null, includeUsage);
        yield return Event(static _ => { }, answer.FinishReason, includeUsage);
        if (includeUsage)
            yield return UsageEvent(answer.Tokens, inputTokens);
        yield return "data: [DONE]\n\n"u8.ToArray();
    }

    private byte[] Event(Action<Utf8JsonWriter> writeDelta, string? finishReason, bool includeUsage) => Write(asEvent: true, json =>
    {
        Begin(json, "chat.completion.chunk");
        BeginChoice(json);
        json.WriteStartObject("delta");
        writeDelta(json);
        json.WriteEndObject();
        EndChoice(json, finishReason);
        if (includeUsage)
            json.WriteNull("usage");
        json.WriteEndObject();
    });

    private byte[] UsageEvent(int outputTokens, long inputTokens) => Write(asEvent: true, json =>
    {
        Begin(json, "chat.completion.chunk");
        json.WriteStartArray("choices");
        json.WriteEndArray();
        WriteUsage(json, outputTokens, inputTokens);
        json.WriteEndObject();
    });

    private void Begin(Utf8JsonWriter json, string kind)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("object", kind);
        json.WriteNumber("created", createdAt.ToUnixTimeSeconds());
        json.WriteString("model", model);
    }

    private static void BeginChoice(Utf8JsonWriter json)
    {
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
    }

    private static void EndChoice(Utf8JsonWriter json, string? finishReason)
    {
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter json, int outputTokens, long inputTokens)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", inputTokens);
        json.WriteNumber("completion_tokens", outputTokens);
        json.WriteNumber("total_tokens", inputTokens + outputTokens);
        json.WriteEndObject();
    }

    private static byte[] Write(bool asEvent, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        if (asEvent)
            buffer.Write("data: "u8);
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        if (asEvent)
            buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
