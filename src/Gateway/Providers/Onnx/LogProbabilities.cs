using System.Text;
using System.Text.Json;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Writes the <c>logprobs</c> of chat and text completions; they have different forms.</summary>
internal static class LogProbabilities
{
    /// <summary>Writes the member, <c>null</c> where there are none.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TokenReport> tokens, bool isChat)
    {
        if (tokens.Count == 0)
        {
            json.WriteNull("logprobs");
            return;
        }

        json.WriteStartObject("logprobs");
        if (isChat)
            WriteChat(json, tokens);
        else
            WriteText(json, tokens);
        json.WriteEndObject();
    }

    private static void WriteChat(Utf8JsonWriter json, IReadOnlyList<TokenReport> tokens)
    {
        json.WriteStartArray("content");
        foreach (var token in tokens)
        {
            json.WriteStartObject();
            WriteToken(json, token);
            json.WriteStartArray("top_logprobs");
            foreach (var other in token.Likeliest)
            {
                json.WriteStartObject();
                WriteToken(json, other);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteToken(Utf8JsonWriter json, TokenReport token)
    {
        json.WriteString("token", token.Text);
        json.WriteNumber("logprob", Number(token.LogProbability));
        json.WriteStartArray("bytes");
        foreach (var value in Encoding.UTF8.GetBytes(token.Text))
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, IReadOnlyList<TokenReport> tokens)
    {
        json.WriteStartArray("tokens");
        foreach (var token in tokens)
            json.WriteStringValue(token.Text);
        json.WriteEndArray();
        json.WriteStartArray("token_logprobs");
        foreach (var token in tokens)
            json.WriteNumberValue(Number(token.LogProbability));
        json.WriteEndArray();
        json.WriteStartArray("top_logprobs");
        foreach (var token in tokens)
        {
            json.WriteStartObject();
            foreach (var other in token.Likeliest.DistinctBy(static other => other.Text))
                json.WriteNumber(other.Text, Number(other.LogProbability));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // JSON has no minus infinity; OpenAI writes this for it.
    private static float Number(float logProbability) => float.IsFinite(logProbability) ? logProbability : -9999;
}
