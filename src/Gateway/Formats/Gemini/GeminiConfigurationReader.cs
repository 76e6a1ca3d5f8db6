using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Says Gemini's <c>generationConfig</c> in OpenAI's format.</summary>
internal static class GeminiConfigurationReader
{
    private static readonly (string Gemini, string Chat)[] Same =
    [
        ("temperature", "temperature"), ("topP", "top_p"), ("maxOutputTokens", "max_completion_tokens"), ("stopSequences", "stop"), ("seed", "seed"),
        ("candidateCount", "n"), ("presencePenalty", "presence_penalty"), ("frequencyPenalty", "frequency_penalty"),
        ("responseLogprobs", "logprobs"), ("logprobs", "top_logprobs"),
    ];

    private static readonly HashSet<string> Known = GeminiMembers.Forms(
        [.. Same.Select(each => each.Gemini), "responseMimeType", "responseSchema", "responseJsonSchema", "thinkingConfig", "responseModalities"]);

    /// <summary>The members that have no counterpart.</summary>
    public static IEnumerable<string> Dropped(JsonElement? configuration) =>
        configuration is { ValueKind: JsonValueKind.Object } members
            ? members.EnumerateObject()
                .Where(member => !Known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
                .Select(member => $"generationConfig.{member.Name}")
            : [];

    /// <summary>Writes the members of a chat completion.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement? configuration)
    {
        if (configuration is not { } settings)
            return;

        foreach (var (gemini, chat) in Same)
        {
            if (settings.Either(gemini) is not { } value)
                continue;

            json.WritePropertyName(chat);
            value.WriteTo(json);
        }

        if (settings.Either("thinkingConfig") is { } thinking && GeminiThinking.EffortOf(thinking) is { } effort)
            json.WriteString("reasoning_effort", effort);

        WriteFormat(json, settings);
        WriteModalities(json, settings);
    }

    private static void WriteFormat(Utf8JsonWriter json, JsonElement settings)
    {
        if (settings.EitherText("responseMimeType") != "application/json")
            return;

        json.WriteStartObject("response_format");
        var schema = settings.Either("responseSchema");
        var jsonSchema = settings.Either("responseJsonSchema");
        json.WriteString("type", (schema ?? jsonSchema) is null ? "json_object" : "json_schema");
        if ((schema ?? jsonSchema) is not null)
        {
            json.WriteStartObject("json_schema");
            json.WriteString("name", "answer");
            json.WritePropertyName("schema");
            if (jsonSchema is { } verbatim)
                verbatim.WriteTo(json);
            else
                GeminiSchema.Write(json, schema!.Value);

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteModalities(Utf8JsonWriter json, JsonElement settings)
    {
        var modalities = settings.EitherItems("responseModalities").Select(modality => modality.ToString().ToLowerInvariant()).ToList();
        if (modalities.Count == 0 || modalities is ["text"])
            return;

        json.WriteStartArray("modalities");
        modalities.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }
}
