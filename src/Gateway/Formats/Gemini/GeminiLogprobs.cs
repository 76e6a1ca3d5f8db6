using System.Text;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Writes Gemini's <c>logprobsResult</c> as a choice's <c>logprobs</c>.</summary>
internal static class GeminiLogprobs
{
    public static void Write(Utf8JsonWriter json, JsonElement candidate)
    {
        if (candidate.Member("logprobsResult") is not { } result)
        {
            json.WriteNull("logprobs");
            return;
        }

        var tops = result.Items("topCandidates").ToList();
        var index = 0;
        json.WriteStartObject("logprobs");
        json.WriteStartArray("content");
        foreach (var chosen in result.Items("chosenCandidates"))
        {
            json.WriteStartObject();
            WriteToken(json, chosen);
            json.WriteStartArray("top_logprobs");
            foreach (var top in index < tops.Count ? tops[index].Items("candidates") : [])
            {
                json.WriteStartObject();
                WriteToken(json, top);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            index++;
        }

        json.WriteEndArray();
        json.WriteNull("refusal");
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, JsonElement token)
    {
        var text = token.Text("token") ?? "";
        json.WriteString("token", text);
        if (token.Member("logProbability") is { ValueKind: JsonValueKind.Number } probability)
        {
            json.WritePropertyName("logprob");
            probability.WriteTo(json);
        }

        json.WriteStartArray("bytes");
        foreach (var letter in Encoding.UTF8.GetBytes(text))
            json.WriteNumberValue(letter);

        json.WriteEndArray();
    }
}
