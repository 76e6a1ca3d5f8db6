using System.Text.Json;

namespace OrleansAi.Gateway.Formats;

/// <summary>Reads a count of tokens, in Anthropic's format or Gemini's.</summary>
public static class TokenCount
{
    /// <summary>The count in <paramref name="body"/>, valid JSON; <c>null</c> where there is none.</summary>
    public static long? Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Count("input_tokens") ?? document.RootElement.Count("totalTokens");
    }
}
