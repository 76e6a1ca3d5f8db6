using System.Text.Json;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>Reads OpenAI's <c>usage</c> object in each of its forms, and those of embedders and rerankers that give a total alone; what is missing or no count is zero.</summary>
internal static class UsageReader
{
    // No call uses more; a larger count is a fault that must not reach a ledger.
    private const long MaxCount = 1_000_000_000_000;

    /// <summary>Reads a <c>usage</c> object, on whose start <paramref name="json"/> stands, up to its end.</summary>
    public static TokenUsage Read(ref Utf8JsonReader json)
    {
        long input = 0, output = 0, total = 0, cached = 0, reasoning = 0, milliseconds = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("prompt_tokens"u8) || json.ValueTextEquals("input_tokens"u8))
                input = ReadCount(ref json);
            else if (json.ValueTextEquals("completion_tokens"u8) || json.ValueTextEquals("output_tokens"u8))
                output = ReadCount(ref json);
            else if (json.ValueTextEquals("total_tokens"u8))
                total = ReadCount(ref json);
            else if (json.ValueTextEquals("prompt_tokens_details"u8))
                cached = ReadDetail(ref json, "cached_tokens"u8);
            else if (json.ValueTextEquals("completion_tokens_details"u8))
                reasoning = ReadDetail(ref json, "reasoning_tokens"u8);
            else if (json.ValueTextEquals("seconds"u8))
                milliseconds = ReadMilliseconds(ref json);
            else
                json.Skip();
        }

        input = input == 0 ? Math.Max(0, total - output) : input;
        return new TokenUsage
        {
            InputTokens = input,
            OutputTokens = output,
            CachedInputTokens = Math.Min(cached, input),
            ReasoningTokens = Math.Min(reasoning, output),
            AudioMilliseconds = milliseconds,
        };
    }

    /// <summary>Reads a number of seconds.</summary>
    public static long ReadMilliseconds(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var seconds) && seconds is > 0 and < MaxCount)
            return (long)Math.Ceiling(seconds * 1000);

        json.Skip();
        return 0;
    }

    private static long ReadDetail(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return 0;
        }

        long found = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals(name))
                found = ReadCount(ref json);
            else
                json.Skip();
        }

        return found;
    }

    private static long ReadCount(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var count) && count is > 0 and < MaxCount)
            return count;

        json.Skip();
        return 0;
    }
}
