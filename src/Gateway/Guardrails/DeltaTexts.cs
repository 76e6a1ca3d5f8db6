using System.Text.Json.Nodes;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>
/// The pieces of text in one event of a stream, in each of the formats: OpenAI's chat and text completions, Anthropic's messages,
/// Gemini's and Ollama's, OpenAI's responses and transcriptions.
/// </summary>
internal static class DeltaTexts
{
    /// <summary>The pieces of <paramref name="data"/>.</summary>
    public static IEnumerable<DeltaText> Of(JsonObject data)
    {
        if (data["choices"] is JsonArray choices)
            return choices.OfType<JsonObject>().SelectMany(OfChoice);

        if (data["candidates"] is JsonArray candidates)
            return candidates.OfType<JsonObject>().SelectMany(OfCandidate);

        if (data["done"] is not null && data["message"] is JsonObject message)
            return OfMembers(message, "", "content", "thinking");

        return TypeOf(data) switch
        {
            "content_block_delta" when data["delta"] is JsonObject delta =>
                OfMembers(delta, $"{data["index"]}", "text", "thinking").Concat(OfMembers(delta, $"{data["index"]}", isJson: true, "partial_json")),
            { } type when type.EndsWith(".delta", StringComparison.Ordinal) =>
                OfMembers(data, $"{type}/{data["item_id"]}/{data["content_index"]}", type.Contains("arguments", StringComparison.Ordinal), "delta"),
            _ => [],
        };
    }

    /// <summary>The objects that hold whole texts beside them: the arguments of calls, in formats where these come in one event.</summary>
    public static IEnumerable<(JsonObject Parent, string Member)> ObjectsOf(JsonObject data)
    {
        var calls = (data["candidates"] as JsonArray ?? []).OfType<JsonObject>().SelectMany(PartsOf).Select(part => part["functionCall"])
            .Concat((data["message"]?["tool_calls"] as JsonArray ?? []).Select(call => call?["function"]));
        foreach (var call in calls.OfType<JsonObject>())
        {
            if (call["args"] is JsonObject)
                yield return (call, "args");

            if (call["arguments"] is JsonObject)
                yield return (call, "arguments");
        }
    }

    /// <summary>Whether <paramref name="data"/> ends the answer, in formats where such an event has text itself: nothing of it may wait.</summary>
    public static bool IsLast(JsonObject data) =>
        (data["done"] is JsonValue done && done.TryGetValue<bool>(out var isDone) && isDone)
        || (data["candidates"] as JsonArray ?? []).OfType<JsonObject>().Any(candidate => candidate["finishReason"] is not null);

    private static IEnumerable<JsonObject> PartsOf(JsonObject candidate) =>
        (candidate["content"]?["parts"] as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<DeltaText> OfCandidate(JsonObject candidate) =>
        PartsOf(candidate).SelectMany(part => OfMembers(part, $"{candidate["index"]}/{part["thought"]}", "text"));

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
