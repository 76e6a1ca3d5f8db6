using System.Text.Json.Nodes;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>
/// The pieces of text in one event of a stream, in each of the formats: OpenAI's chat and text completions, Anthropic's messages,
/// OpenAI's responses and transcriptions.
/// </summary>
internal static class DeltaTexts
{
    /// <summary>The pieces of <paramref name="data"/>.</summary>
    public static IEnumerable<DeltaText> Of(JsonObject data)
    {
        if (data["choices"] is JsonArray choices)
            return choices.OfType<JsonObject>().SelectMany(OfChoice);

        return TypeOf(data) switch
        {
            "content_block_delta" when data["delta"] is JsonObject delta =>
                OfMembers(delta, $"{data["index"]}", "text", "thinking").Concat(OfMembers(delta, $"{data["index"]}", isJson: true, "partial_json")),
            { } type when type.EndsWith(".delta", StringComparison.Ordinal) =>
                OfMembers(data, $"{type}/{data["item_id"]}/{data["content_index"]}", type.Contains("arguments", StringComparison.Ordinal), "delta"),
            _ => [],
        };
    }

    private static string? TypeOf(JsonObject data) => data["type"] is JsonValue type && type.TryGetValue<string>(out var text) ? text : null;

    private static IEnumerable<DeltaText> OfChoice(JsonObject choice)
    {
        var index = $"{choice["index"]}";
        foreach (var text in OfMembers(choice, index, "text"))
            yield return text;

        if (choice["delta"] is not JsonObject delta)
            yield break;

        foreach (var text in OfMembers(delta, index, "content", "refusal", "reasoning_content", "reasoning"))
            yield return text;

        foreach (var call in (delta["tool_calls"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (call["function"] is not JsonObject function)
                continue;

            foreach (var text in OfMembers(function, $"{index}/{call["index"]}", isJson: true, "arguments"))
                yield return text;
        }
    }

    private static IEnumerable<DeltaText> OfMembers(JsonObject parent, string place, params string[] names) => OfMembers(parent, place, isJson: false, names);

    private static IEnumerable<DeltaText> OfMembers(JsonObject parent, string place, bool isJson, params string[] names) =>
        from name in names
        where parent[name] is JsonValue value && value.TryGetValue<string>(out _)
        select new DeltaText($"{place}/{name}", parent, name, isJson);
}

/// <summary>One piece of text.</summary>
/// <param name="Key">The text that it is a piece of.</param>
/// <param name="Parent">The object that holds it.</param>
/// <param name="Member">Under this name.</param>
/// <param name="IsJson">Whether the text is a part of JSON itself.</param>
internal readonly record struct DeltaText(string Key, JsonObject Parent, string Member, bool IsJson)
{
    public string Value
    {
        get => Parent[Member]!.GetValue<string>();
        set => Parent[Member] = value;
    }
}
