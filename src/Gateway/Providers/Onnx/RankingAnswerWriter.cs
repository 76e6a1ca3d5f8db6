using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Writes ranked documents so that Cohere's clients and Jina's both find what they read.</summary>
internal static class RankingAnswerWriter
{
    /// <summary>The answer's body: the best documents first, each with a score from 0 to 1.</summary>
    /// <param name="answer">A row of one score (logit) for each document.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="id">The answer's id.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="options">What is wanted of the documents.</param>
    public static ReadOnlyMemory<byte> Write(EncoderAnswer answer, IReadOnlyList<string> documents, string id, string model, RankingAnswerOptions options)
    {
        var ranked = Enumerable.Range(0, answer.Rows)
            .Select(index => (Index: index, Score: options.RawScores ? answer.Row(index)[0] : Sigmoid(answer.Row(index)[0])))
            .OrderByDescending(static document => document.Score)
            .Take(options.Top ?? int.MaxValue);
        return JsonBytes.Write((ranked, documents, id, model, options.WithDocuments, answer.Tokens), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteString("id", state.id);
            json.WriteString("model", state.model);
            json.WriteStartArray("results");
            foreach (var (index, score) in state.ranked)
                WriteDocument(json, index, score, state.WithDocuments ? state.documents[index] : null);
            json.WriteEndArray();
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", state.Tokens);
            json.WriteNumber("total_tokens", state.Tokens);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void WriteDocument(Utf8JsonWriter json, int index, float score, string? text)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        json.WriteNumber("relevance_score", score);
        if (text is not null)
        {
            json.WriteStartObject("document");
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static float Sigmoid(float logit) => 1 / (1 + MathF.Exp(-logit));
}
