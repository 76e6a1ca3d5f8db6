using System.Buffers;
using System.Text;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>Why an upstream refused a request, from the words of its error: servers of one format have different codes for the same.</summary>
internal static class RejectionWords
{
    // OpenAI, Azure, vLLM; Anthropic; llama.cpp; Gemini.
    private static readonly SearchValues<string> ContextWindow = SearchValues.Create(
        [
            "context_length_exceeded", "maximum context length", "model's context", "prompt is too long", "exceed context limit",
            "exceed_context_size", "available context size", "maximum number of tokens allowed",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> ContentFilter = SearchValues.Create(
        ["content_filter", "content_policy", "content management policy", "content filtering policy", "ResponsibleAIPolicy", "moderation_blocked"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The kind of refusal that <paramref name="body"/> tells of.</summary>
    public static CallFailureKind KindOf(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        return text.AsSpan().ContainsAny(ContextWindow) ? CallFailureKind.ContextWindow
            : text.AsSpan().ContainsAny(ContentFilter) ? CallFailureKind.ContentFilter
            : CallFailureKind.Rejected;
    }
}
