using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OrleansAi.Gateway.Caching;

namespace OrleansAi.Api.ModelCalls;

/// <summary>What a request's <c>cache-control</c> says of answers that are kept (RFC 9111, section 5.2.1).</summary>
internal static class CacheControl
{
    public static CacheUse Of(HttpRequest request)
    {
        if (request.Headers.CacheControl.Count == 0 || !CacheControlHeaderValue.TryParse(request.Headers.CacheControl.ToString(), out var said))
        {
            return CacheUse.All;
        }

        return said.NoStore ? CacheUse.None : new CacheUse(MayRead: !said.NoCache, MayWrite: true, said.MaxAge);
    }
}
