using System.Text.Json;

namespace OrleansAi.Gateway.Formats.TextEmbeddings;

/// <summary>Answers as models give them here in Text Embeddings Inference's forms.</summary>
public static class TextEmbeddingsAnswers
{
    /// <summary>An answer with embeddings: an array of vectors.</summary>
    public static ReadOnlyMemory<byte> FromEmbeddings(ReadOnlyMemory<byte> body) => Write(body, static (json, answer) =>
    {
        json.WriteStartArray();
        foreach (var item in answer.Items("data").OrderBy(static item => item.Count("index") ?? 0))
        {
            if (item.Member("embedding") is { } embedding)
                embedding.WriteTo(json);
        }

        json.WriteEndArray();
    });

    /// <summary>A ranking: an array of objects with <c>index</c>, <c>score</c> and, where it was asked for, <c>text</c>.</summary>
    public static ReadOnlyMemory<byte> FromRerank(ReadOnlyMemory<byte> body) => Write(body, static (json, answer) =>
    {
        json.WriteStartArray();
        foreach (var result in answer.Items("results"))
        {
            json.WriteStartObject();
            json.Copy(result, "index");
            json.Copy(result, "relevance_score", "score");
            if ((result.Member("document") ?? default).Text("text") is { } text)
                json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Labels: an array of objects with <c>label</c> and <c>score</c>; an array of such arrays for a batch.</summary>
    public static ReadOnlyMemory<byte> FromClassify(ReadOnlyMemory<byte> body, bool isBatch) => Write((body, isBatch), static (json, answer, isBatch) =>
    {
        if (isBatch)
            json.WriteStartArray();
        foreach (var item in answer.Items("data").OrderBy(static item => item.Count("index") ?? 0))
        {
            if (item.Member("labels") is { } labels)
                labels.WriteTo(json);
        }

        if (isBatch)
            json.WriteEndArray();
    });

    private static ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> body, Action<Utf8JsonWriter, JsonElement> write) =>
        Write((body, false), (json, answer, _) => write(json, answer));

    private static ReadOnlyMemory<byte> Write((ReadOnlyMemory<byte> Body, bool IsBatch) state, Action<Utf8JsonWriter, JsonElement, bool> write)
    {
        using var document = JsonDocument.Parse(state.Body);
        return JsonBytes.Write((document.RootElement, state.IsBatch, write), static (json, all) => all.write(json, all.RootElement, all.IsBatch));
    }
}
