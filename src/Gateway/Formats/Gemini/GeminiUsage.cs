using System.Text.Json;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>
/// Gemini's <c>usageMetadata</c> (API reference, "UsageMetadata"): its <c>candidatesTokenCount</c> has no thoughts in it, and its
/// <c>promptTokenCount</c> has what was read from the cache in it, but not what built-in tools added.
/// </summary>
internal static class GeminiUsage
{
    /// <summary>Reads <paramref name="answer"/>'s usage; <c>null</c> where it has none.</summary>
    public static TokenUsage? Of(JsonElement answer)
    {
        if (answer.Member("usageMetadata") is not { } usage)
            return null;

        var thoughts = usage.Count("thoughtsTokenCount") ?? 0;
        return new TokenUsage
        {
            InputTokens = (usage.Count("promptTokenCount") ?? 0) + (usage.Count("toolUsePromptTokenCount") ?? 0),
            CachedInputTokens = usage.Count("cachedContentTokenCount") ?? 0,
            OutputTokens = (usage.Count("candidatesTokenCount") ?? 0) + thoughts,
            ReasoningTokens = thoughts,
        };
    }

    /// <summary>Writes the member <c>usageMetadata</c>.</summary>
    public static void Write(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usageMetadata");
        json.WriteNumber("promptTokenCount", usage.InputTokens);
        json.WriteNumber("candidatesTokenCount", usage.OutputTokens - usage.ReasoningTokens);
        json.WriteNumber("totalTokenCount", usage.TotalTokens);
        if (usage.CachedInputTokens > 0)
            json.WriteNumber("cachedContentTokenCount", usage.CachedInputTokens);

        if (usage.ReasoningTokens > 0)
            json.WriteNumber("thoughtsTokenCount", usage.ReasoningTokens);

        json.WriteEndObject();
    }
}
