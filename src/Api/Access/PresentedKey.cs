using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Access.Tokens;
using OrleansAi.Api.Gemini;

namespace OrleansAi.Api.Access;

/// <summary>Where clients put their API key or token.</summary>
internal static class PresentedKey
{
    private const string Bearer = "Bearer ";

    /// <summary>The longest text that is looked at.</summary>
    public const int Longest = TokenCallers.Longest;

    /// <summary>
    /// The key in <c>Authorization: Bearer</c>, in <c>x-api-key</c> (Anthropic's clients), in <c>x-goog-api-key</c> or the query's <c>key</c>
    /// (Gemini's), or for a browser's WebSocket and event streams, which can't set headers, in the query's <c>access_token</c> on the hubs;
    /// else <c>null</c>.
    /// </summary>
    public static string? Of(HttpRequest request)
    {
        var headers = request.Headers;
        var key = headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : headers["x-api-key"] is [{ } apiKey] ? apiKey
            : headers[GeminiClients.KeyHeader] is [{ } googleKey] ? googleKey
            : GeminiClients.Sent(request) && request.Query["key"] is [{ } queryKey] ? queryKey
            : request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase) && request.Query["access_token"] is [{ } token] ? token
            : null;
        return key is { Length: > 0 and <= Longest } ? key : null;
    }
}
