using System.Collections.Immutable;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>An answer after its limits: cut at the first stop sequence, then to the most tokens asked for.</summary>
/// <param name="Text">What is left.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="FinishReason">OpenAI's word for why it ends: <c>stop</c> or <c>length</c>.</param>
internal sealed record LocalAnswerText(string Text, int Tokens, string FinishReason)
{
    public static LocalAnswerText Limit(string text, long? maxTokens, ImmutableArray<string> stop)
    {
        var end = stop.Select(sequence => text.IndexOf(sequence, StringComparison.Ordinal)).Where(static index => index >= 0).DefaultIfEmpty(text.Length).Min();
        text = text[..end];
        var limited = maxTokens is { } limit ? LocalTokens.Take(text, limit) : text;
        return new(limited, LocalTokens.Count(limited), limited.Length < text.Length ? "length" : "stop");
    }
}
