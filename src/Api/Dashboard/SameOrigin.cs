using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Dashboard;

/// <summary>Tells a form of this server from one that another site's page sends here.</summary>
internal static class SameOrigin
{
    /// <summary>
    /// By <c>Sec-Fetch-Site</c>, which no page can forge and no proxy breaks; without it, as over plain HTTP, by <c>Origin</c>.
    /// What sends neither is no browser, and has no cookie that could be abused.
    /// </summary>
    public static bool Allows(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site])
        {
            return site is "same-origin" or "none";
        }

        return request.Headers.Origin is not [{ } origin]
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsTo(uri, request));
    }

    // An origin leaves out the usual port of its scheme, and so may Host.
    private static bool IsTo(Uri origin, HttpRequest request) =>
        string.Equals(origin.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && origin.Port == (request.Host.Port ?? (request.Scheme == Uri.UriSchemeHttps ? 443 : 80));
}
