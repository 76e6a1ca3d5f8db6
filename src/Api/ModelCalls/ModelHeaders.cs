using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAi.Gateway;

namespace OrleansAi.Api.ModelCalls;

/// <summary>The headers that say who answered and what is left of the caller's limits.</summary>
internal static class ModelHeaders
{
    public static void Write(IHeaderDictionary headers, ModelAnswer answer)
    {
        headers["x-orleansai-provider"] = answer.Provider;
        headers["x-orleansai-model"] = answer.UpstreamModel;
        headers["x-orleansai-attempts"] = Text(answer.Attempts);
        if (answer.Version is not null)
        {
            headers["x-orleansai-version"] = answer.Version;
        }

        headers["x-orleansai-cache"] = answer switch
        {
            { IsStale: true } => "stale",
            { Similarity: not null } => "semantic",
            { CachedFor: not null } => "hit",
            _ => "miss",
        };
        if (answer.Similarity is { } similarity)
        {
            headers["x-orleansai-similarity"] = similarity.ToString("0.0000", CultureInfo.InvariantCulture);
        }

        if (answer.CachedFor is { } age)
        {
            headers.Age = Text((long)Math.Max(0, age.TotalSeconds));
        }

        if (answer.Redacted > 0)
        {
            headers["x-orleansai-redacted"] = Text(answer.Redacted);
        }

        WriteList(headers, "x-orleansai-moderation", answer.Flagged.Select(category => $"{(answer.IsBlocked ? "blocked" : "flagged")}={category}"));
        WriteDropped(headers, answer.Dropped);
        WriteFailures(headers, answer.FailedAttempts);
        Write(headers, answer.Limits);
    }

    /// <summary>What the request asked for and the provider's format has no word for.</summary>
    public static void WriteDropped(IHeaderDictionary headers, IReadOnlyList<string> dropped) =>
        WriteList(headers, "x-orleansai-dropped", dropped);

    /// <summary>The attempts that failed before this answer, as <c>provider/model=code</c>.</summary>
    public static void WriteFailures(IHeaderDictionary headers, IReadOnlyList<FailedAttempt> attempts) =>
        WriteList(headers, "x-orleansai-failures", attempts.Select(attempt => $"{attempt.Target}={attempt.Code}"));

    private static void WriteList(IHeaderDictionary headers, string header, IEnumerable<string> items)
    {
        // Some come from the client, and a header carries printable ASCII alone.
        var sound = items.Where(item => item.Length <= 128 && item.All(letter => letter is > ' ' and < (char)127 and not ',')).Take(32).ToList();
        if (sound.Count > 0)
        {
            headers.Append(header, string.Join(", ", sound));
        }
    }

    /// <summary>OpenAI's <c>x-ratelimit-*</c>; a limit that does not exist has no header.</summary>
    public static void Write(IHeaderDictionary headers, RateLimitStatus? limits)
    {
        if (limits is null)
        {
            return;
        }

        if (limits.LimitRequests is { } requests)
        {
            headers["x-ratelimit-limit-requests"] = Text(requests);
            headers["x-ratelimit-remaining-requests"] = Text(limits.RemainingRequests ?? 0);
            headers["x-ratelimit-reset-requests"] = Text(limits.ResetRequests ?? TimeSpan.Zero);
        }

        if (limits.LimitTokens is { } tokens)
        {
            headers["x-ratelimit-limit-tokens"] = Text(tokens);
            headers["x-ratelimit-remaining-tokens"] = Text(limits.RemainingTokens ?? 0);
            headers["x-ratelimit-reset-tokens"] = Text(limits.ResetTokens ?? TimeSpan.Zero);
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    // Mostly whole seconds, which need no formatting of fractions.
    private static string Text(TimeSpan value) => value.Ticks % TimeSpan.TicksPerSecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / TimeSpan.TicksPerSecond}s")
        : string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.###}s");
}
