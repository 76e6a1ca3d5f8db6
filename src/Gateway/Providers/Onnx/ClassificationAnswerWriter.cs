using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Writes labels: for each input its labels with their scores, the highest first.</summary>
internal static class ClassificationAnswerWriter
{
    public static ReadOnlyMemory<byte> Write(ClassificationAnswer answer, string model) => JsonBytes.Write((answer, model), static (json, state) =>
    {
        var (answer, model) = state;
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (var i = 0; i < answer.Scores.Rows; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("index", i);
            json.WriteStartArray("labels");
            WriteLabels(json, answer, i);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", answer.Scores.Tokens);
        json.WriteNumber("total_tokens", answer.Scores.Tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteLabels(Utf8JsonWriter json, ClassificationAnswer answer, int row)
    {
        var scores = answer.Scores.Row(row).ToArray();
        foreach (var label in Enumerable.Range(0, scores.Length).OrderByDescending(label => scores[label]))
        {
            json.WriteStartObject();
            json.WriteString("label", answer.Labels[label]);
            json.WriteNumber("score", scores[label]);
            json.WriteEndObject();
        }
    }
}
