using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Writes vectors in OpenAI's format.</summary>
internal static class EmbeddingAnswerWriter
{
    /// <summary>The answer's body.</summary>
    /// <param name="answer">The vectors.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="base64">Whether a vector is the bytes of its numbers, little-endian, instead of a list.</param>
    public static ReadOnlyMemory<byte> Write(EncoderAnswer answer, string model, bool base64) => JsonBytes.Write((answer, model, base64), static (json, state) =>
    {
        var (answer, model, base64) = state;
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (var i = 0; i < answer.Rows; i++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", i);
            json.WritePropertyName("embedding");
            WriteVector(json, answer.Row(i), base64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", answer.Tokens);
        json.WriteNumber("total_tokens", answer.Tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<float> vector, bool base64)
    {
        if (base64)
        {
            json.WriteBase64StringValue(MemoryMarshal.AsBytes(vector));
            return;
        }

        json.WriteStartArray();
        foreach (var number in vector)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
