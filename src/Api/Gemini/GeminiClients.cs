using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Gemini;

/// <summary>
/// Tells requests of Gemini's clients from others. Google serves the same API below <c>/v1beta</c> and <c>/v1</c>, and below the latter
/// OpenAI's clients ask for models too.
/// </summary>
internal static class GeminiClients
{
    /// <summary>The header with their key.</summary>
    public const string KeyHeader = "x-goog-api-key";

    /// <summary>Whether one of them sent <paramref name="request"/>.</summary>
    public static bool Sent(HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/v1beta", StringComparison.OrdinalIgnoreCase))
            return true;

        return request.Path.StartsWithSegments("/v1/models", StringComparison.OrdinalIgnoreCase)
            && (HttpMethods.IsPost(request.Method) || request.Headers.ContainsKey(KeyHeader));
    }
}
