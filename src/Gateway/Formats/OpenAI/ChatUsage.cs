using System.Text.Json;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>Writes OpenAI's <c>usage</c> object.</summary>
internal static class ChatUsage
{
    /// <summary>Writes <paramref name="usage"/> as the value of a member that is written already.</summary>
    public static void Write(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject();
        json.WriteNumber("prompt_tokens", usage.InputTokens);
        json.WriteNumber("completion_tokens", usage.OutputTokens);
        json.WriteNumber("total_tokens", usage.TotalTokens);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", usage.CachedInputTokens);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
