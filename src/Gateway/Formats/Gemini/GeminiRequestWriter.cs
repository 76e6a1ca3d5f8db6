using System.Collections.Frozen;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Writes a chat completion's request as one of Gemini's <c>generateContent</c> (API reference, "models.generateContent").</summary>
internal static class GeminiRequestWriter
{
    // Members that this format has a place for, and those that only say what the gateway itself does.
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "model", "messages", "max_tokens", "max_completion_tokens", "stream", "stream_options", "temperature", "top_p", "top_k", "stop", "seed", "n",
        "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "tools", "tool_choice", "reasoning_effort", "response_format",
        "modalities", "metadata", "store");

    // What generationConfig has under another name.
    private static readonly (string Chat, string Gemini)[] Settings =
    [
        ("temperature", "temperature"), ("top_p", "topP"), ("top_k", "topK"), ("seed", "seed"), ("n", "candidateCount"),
        ("presence_penalty", "presencePenalty"), ("frequency_penalty", "frequencyPenalty"),
        ("logprobs", "responseLogprobs"), ("top_logprobs", "logprobs"),
    ];

    /// <summary>Translates <paramref name="request"/>, which is a chat completion's.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">Gemini's name of the model, which decides how thinking is asked for.</param>
    /// <exception cref="UntranslatableException">Something that the answer depends on has no counterpart.</exception>
    public static TranslatedRequest Write(JsonElement request, string model)
    {
        var dropped = request.EnumerateObject()
            .Where(member => !Known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            .Select(member => member.Name)
            .ToList();
        var body = JsonBytes.Write((request, model), static (json, state) =>
        {
            json.WriteStartObject();
            WriteMembers(json, state.request, state.model);
            json.WriteEndObject();
        });
        return new TranslatedRequest(body, dropped);
    }

    /// <summary>Writes a request to count its tokens: the whole of it stands in one member, and names its model again.</summary>
    public static TranslatedRequest WriteCount(JsonElement request, string model) =>
        new(
            JsonBytes.Write((request, model), static (json, state) =>
            {
                json.WriteStartObject();
                json.WriteStartObject("generateContentRequest");
                json.WriteString("model", $"models/{state.model}");
                WriteMembers(json, state.request, state.model);
                json.WriteEndObject();
                json.WriteEndObject();
            }),
            []);

    private static void WriteMembers(Utf8JsonWriter json, JsonElement request, string model)
    {
        GeminiContentsWriter.Write(json, request, model);
        GeminiToolsWriter.Write(json, request);
        WriteConfiguration(json, request, model);
    }

    private static void WriteConfiguration(Utf8JsonWriter json, JsonElement request, string model)
    {
        json.WriteStartObject("generationConfig");
        foreach (var (chat, gemini) in Settings)
            json.Copy(request, chat, gemini);

        json.Copy(request, request.Member("max_completion_tokens") is null ? "max_tokens" : "max_completion_tokens", "maxOutputTokens");
        WriteStops(json, request.Member("stop"));
        WriteFormat(json, request.Member("response_format"));
        WriteModalities(json, request);
        GeminiThinking.Write(json, request.Text("reasoning_effort"), model);
        json.WriteEndObject();
    }

    private static void WriteStops(Utf8JsonWriter json, JsonElement? stop)
    {
        if (stop is not { } stops)
            return;

        json.WriteStartArray("stopSequences");
        if (stops.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in stops.EnumerateArray())
                one.WriteTo(json);
        }
        else
        {
            stops.WriteTo(json);
        }

        json.WriteEndArray();
    }

    private static void WriteFormat(Utf8JsonWriter json, JsonElement? format)
    {
        if (format?.Text("type") is not ("json_object" or "json_schema"))
            return;

        json.WriteString("responseMimeType", "application/json");
        if (format?.Member("json_schema")?.Member("schema") is not { } schema)
            return;

        json.WritePropertyName("responseJsonSchema");
        schema.WriteTo(json);
    }

    private static void WriteModalities(Utf8JsonWriter json, JsonElement request)
    {
        var modalities = request.Items("modalities").Select(modality => modality.GetString()!.ToUpperInvariant()).ToList();
        if (modalities.Count == 0)
            return;

        json.WriteStartArray("responseModalities");
        modalities.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }
}
