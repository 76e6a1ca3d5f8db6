using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Why an answer ended, in both formats (API reference, "FinishReason", "BlockReason").</summary>
internal static class GeminiFinishReasons
{
    /// <summary>OpenAI's <c>finish_reason</c> for Gemini's, or <c>null</c> where the answer goes on.</summary>
    /// <param name="finishReason">Gemini's <c>finishReason</c>, if it said one.</param>
    /// <param name="hasCalls">Whether the answer calls functions, which Gemini has no reason of its own for.</param>
    public static string? ToFinishReason(string? finishReason, bool hasCalls) => finishReason switch
    {
        null or "FINISH_REASON_UNSPECIFIED" => null,
        "MAX_TOKENS" => "length",
        "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "LANGUAGE" => "content_filter",
        _ when finishReason.StartsWith("IMAGE_", StringComparison.Ordinal) => "content_filter",
        _ => hasCalls ? "tool_calls" : "stop",
    };

    /// <summary>Gemini's <c>finishReason</c> for OpenAI's.</summary>
    public static string FromFinishReason(string? finishReason) => finishReason switch
    {
        "length" => "MAX_TOKENS",
        "content_filter" => "SAFETY",
        _ => "STOP",
    };

    /// <summary>Whether the prompt itself was refused, so that there is no candidate.</summary>
    public static bool IsBlocked(JsonElement answer) => answer.Member("promptFeedback")?.Text("blockReason") is not null;
}
