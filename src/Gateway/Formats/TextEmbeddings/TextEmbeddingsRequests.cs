using System.Text.Json;

namespace OrleansAi.Gateway.Formats.TextEmbeddings;

/// <summary>
/// Requests of Text Embeddings Inference (huggingface.github.io/text-embeddings-inference) in the forms that models are called with here.
/// Each method throws <see cref="FormatException"/>, which says what to send instead.
/// </summary>
public static class TextEmbeddingsRequests
{
    /// <summary><c>/embed</c> as a request for embeddings: <c>inputs</c> is a string or an array of strings.</summary>
    public static ReadOnlyMemory<byte> ToEmbeddings(JsonElement body, string model) => Write(model, body, static (json, body) =>
    {
        json.WritePropertyName("input");
        WriteTexts(json, Inputs(body), "inputs");
        json.WriteString("encoding_format", "float");
        json.Copy(body, "dimensions");
        json.Copy(body, "normalize");
        json.Copy(body, "truncate");
    });

    /// <summary><c>/rerank</c> as a request to rerank.</summary>
    public static ReadOnlyMemory<byte> ToRerank(JsonElement body, string model) => Write(model, body, static (json, body) =>
    {
        json.WriteString("query", body.Text("query") ?? throw new FormatException("'query' is missing; send a string."));
        json.WritePropertyName("documents");
        WriteTexts(json, body.Member("texts") ?? throw new FormatException("'texts' is missing; send an array of strings."), "texts");
        json.WriteBoolean("return_documents", body.IsTrue("return_text"));
        json.WriteBoolean("truncate", body.IsTrue("truncate"));
        if (body.IsTrue("raw_scores"))
            json.WriteBoolean("raw_scores", true);
    });

    /// <summary><c>/predict</c> as a request for labels: <c>inputs</c> is a string, an array of one or two strings (a pair), or an array of such arrays.</summary>
    public static ReadOnlyMemory<byte> ToClassify(JsonElement body, string model) => Write(model, body, static (json, body) =>
    {
        json.WriteStartArray("input");
        var inputs = Inputs(body);
        if (IsBatch(body))
        {
            foreach (var sequence in inputs.EnumerateArray())
                WriteSequence(json, sequence);
        }
        else
        {
            WriteSequence(json, inputs);
        }

        json.WriteEndArray();
        json.Copy(body, "truncate");
        json.Copy(body, "raw_scores");
    });

    /// <summary>Whether a request to <c>/predict</c> has several inputs, so that its answer is an array of arrays.</summary>
    public static bool IsBatch(JsonElement body) =>
        body.Member("inputs") is { ValueKind: JsonValueKind.Array } inputs && inputs.EnumerateArray().Any(static item => item.ValueKind == JsonValueKind.Array);

    private static JsonElement Inputs(JsonElement body) => body.Member("inputs") ?? throw new FormatException("'inputs' is missing; send a string or an array.");

    private static ReadOnlyMemory<byte> Write(string model, JsonElement body, Action<Utf8JsonWriter, JsonElement> write) =>
        JsonBytes.Write((model, body, write), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteString("model", state.model);
            state.write(json, state.body);
            json.WriteEndObject();
        });

    private static void WriteTexts(Utf8JsonWriter json, JsonElement texts, string name)
    {
        if (texts.ValueKind == JsonValueKind.String)
        {
            texts.WriteTo(json);
            return;
        }

        if (texts.ValueKind != JsonValueKind.Array || texts.GetArrayLength() == 0 || texts.EnumerateArray().Any(static text => text.ValueKind != JsonValueKind.String))
            throw new FormatException($"'{name}' must be an array of at least one string.");
        texts.WriteTo(json);
    }

    private static void WriteSequence(Utf8JsonWriter json, JsonElement sequence)
    {
        string?[] texts = sequence.ValueKind switch
        {
            JsonValueKind.String => [sequence.GetString()],
            JsonValueKind.Array => [.. sequence.EnumerateArray().Select(static text => text.ValueKind == JsonValueKind.String ? text.GetString() : null)],
            _ => [],
        };
        switch (texts)
        {
            case [{ } text]:
                json.WriteStringValue(text);
                break;
            case [{ } text, { } pair]:
                json.WriteStartObject();
                json.WriteString("text", text);
                json.WriteString("text_pair", pair);
                json.WriteEndObject();
                break;
            default:
                throw new FormatException("'inputs' must be a string, an array of one string or two (a pair), or an array of such arrays.");
        }
    }
}
