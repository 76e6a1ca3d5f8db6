using System.Text.Json;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.Caching.Semantic;

/// <summary>A request as far as it may get the answer to another prompt that means the same; pure.</summary>
/// <param name="Text">The prompt: the last message's text.</param>
/// <param name="Rest">What stands for all the rest of the request: who asks for the same but for the prompt has the same.</param>
internal sealed record SemanticPrompt(string Text, string Rest)
{
    /// <summary>A longer prompt's embedding says little of one word more or less in it.</summary>
    public const int MostCharacters = 1000;

    /// <summary>A longer conversation is hardly had twice.</summary>
    public const int MostMessages = 4;

    /// <summary>Above this an application wants a different answer each time.</summary>
    public const double HighestTemperature = 1;

    // What makes an answer more than a text, or of something else than the prompt.
    private static readonly string[] Tools = ["tools", "functions", "toolConfig", "web_search_options", "audio", "prediction", "previous_response_id", "cachedContent"];

    /// <summary>
    /// The prompt of <paramref name="call"/> to a version of its model; <c>null</c> where it is no chat of texts, or one with tools, several choices, a high
    /// temperature, a long prompt or many messages.
    /// </summary>
    public static SemanticPrompt? Of(ModelCall call, string? version)
    {
        if (call.Operation != ModelOperation.Chat || call.Request.Choices != 1 || call.Original is { Untranslatable: not null })
            return null;

        try
        {
            using var document = JsonDocument.Parse(call.Body);
            if (IsExcluded(document.RootElement) || (call.Original is { } original && HasTools(original.Body)) || PromptOf(document.RootElement) is not { } prompt)
                return null;

            return CacheKey.Without(prompt, call, version) is { } rest ? new SemanticPrompt(prompt, rest) : null;
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair: valid JSON that is no text.
            return null;
        }
    }

    private static bool IsExcluded(JsonElement request) =>
        HasTools(request)
        || (request.Member("temperature") is { ValueKind: JsonValueKind.Number } temperature && temperature.GetDouble() > HighestTemperature)
        || request.Items("modalities").Any(modality => modality.ValueKind != JsonValueKind.String || !modality.ValueEquals("text"));

    private static bool HasTools(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return HasTools(document.RootElement);
    }

    private static bool HasTools(JsonElement request) =>
        Tools.Any(name => request.Member(name) is { } value && (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 0));

    private static string? PromptOf(JsonElement request)
    {
        var messages = request.Items("messages").ToList();
        return messages.Count is > 0 and <= MostMessages && messages.TrueForAll(message => TextsOf(message) is not null)
            && messages[^1].Text("role") == "user" && TextsOf(messages[^1]) is [{ Length: > 0 and <= MostCharacters } text]
            ? text
            : null;
    }

    /// <summary>The texts of a message; <c>null</c> where it has anything else.</summary>
    private static List<string>? TextsOf(JsonElement message)
    {
        if (message.Text("role") is not ("system" or "developer" or "user" or "assistant") || message.Member("tool_calls") is not null)
            return null;

        if (message.Text("content") is { } content)
            return [content];

        var parts = message.Items("content").ToList();
        var texts = parts.Where(part => part.Text("type") == "text").Select(part => part.Text("text")).OfType<string>().ToList();
        return parts.Count > 0 && texts.Count == parts.Count ? texts : null;
    }
}
