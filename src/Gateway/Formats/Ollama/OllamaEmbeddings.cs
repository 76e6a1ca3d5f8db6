using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Ollama's <c>/api/embed</c> and OpenAI's embeddings: the same in other words.</summary>
public static class OllamaEmbeddings
{
    /// <summary>The request <paramref name="body"/> in OpenAI's format; as it is where it is no JSON object, for whoever reads it to say so.</summary>
    public static ReadOnlyMemory<byte> ToOpenAI(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? body
                : JsonBytes.Write(document.RootElement, static (json, request) =>
                {
                    json.WriteStartObject();
                    json.Copy(request, "model");
                    json.Copy(request, "input");
                    json.Copy(request, "dimensions");
                    json.WriteString("encoding_format", "float");
                    json.WriteEndObject();
                });
        }
        catch (JsonException)
        {
            return body;
        }
    }

    /// <summary>The answer <paramref name="body"/>, a valid one in OpenAI's format, in Ollama's.</summary>
    public static ReadOnlyMemory<byte> FromOpenAI(ReadOnlyMemory<byte> body, string model)
    {
        using var document = JsonDocument.Parse(body);
        return JsonBytes.Write((answer: document.RootElement, model), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteString("model", state.model);
            json.WriteStartArray("embeddings");
            foreach (var item in state.answer.Items("data").OrderBy(item => item.Count("index") ?? 0))
            {
                if (item.Member("embedding") is { } embedding)
                    embedding.WriteTo(json);
            }

            json.WriteEndArray();
            if (state.answer.Member("usage")?.Count("prompt_tokens") is { } tokens)
                json.WriteNumber("prompt_eval_count", tokens);

            json.WriteEndObject();
        });
    }
}
