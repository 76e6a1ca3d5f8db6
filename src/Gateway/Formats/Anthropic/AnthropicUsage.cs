using System.Text.Json;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>
/// Anthropic's <c>usage</c>: its <c>input_tokens</c> are those that were neither written to the prompt cache nor read from it, so
/// that the prompt's tokens are the sum of three.
/// </summary>
internal static class AnthropicUsage
{
    /// <summary>Reads <paramref name="usage"/>; what it does not say stands as <paramref name="before"/> had it.</summary>
    public static TokenUsage Read(JsonElement usage, TokenUsage? before = null)
    {
        var input = usage.Count("input_tokens");
        var cached = usage.Count("cache_read_input_tokens") ?? 0;
        var prompt = input is null ? before?.InputTokens ?? 0 : input.Value + cached + (usage.Count("cache_creation_input_tokens") ?? 0);
        var output = usage.Count("output_tokens") ?? before?.OutputTokens ?? 0;
        var reasoning = usage.Member("output_tokens_details")?.Count("thinking_tokens") ?? before?.ReasoningTokens ?? 0;
        return new TokenUsage
        {
            InputTokens = prompt,
            OutputTokens = output,
            CachedInputTokens = input is null ? before?.CachedInputTokens ?? 0 : cached,
            ReasoningTokens = Math.Min(reasoning, output),
        };
    }

    /// <summary>Writes <paramref name="usage"/> as the value of a member that is written already.</summary>
    public static void Write(Utf8JsonWriter writer, TokenUsage usage)
    {
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens", usage.InputTokens - usage.CachedInputTokens);
        writer.WriteNumber("cache_creation_input_tokens", 0);
        writer.WriteNumber("cache_read_input_tokens", usage.CachedInputTokens);
        writer.WriteNumber("output_tokens", usage.OutputTokens);
        writer.WriteEndObject();
    }
}
