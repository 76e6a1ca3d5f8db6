using System.Globalization;
using System.Net.Http.Headers;

namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>
/// How long an upstream asks to be left alone: <c>retry-after-ms</c> (OpenAI, Azure) or <c>Retry-After</c> (RFC 9110, section 10.2.3).
/// </summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Reads the headers; <c>null</c> where they say nothing that can be understood.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider time)
    {
        if (headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            && double.IsFinite(milliseconds))
            return Bound(milliseconds / 1000);

        if (headers.RetryAfter is { Delta: { } delta })
            return Bound(delta.TotalSeconds);

        if (headers.RetryAfter is { Date: { } date })
            return Bound((date - time.GetUtcNow()).TotalSeconds);

        return null;
    }

    private static TimeSpan Bound(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds));
}
