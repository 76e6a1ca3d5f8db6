using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OrleansAi.Api.Playground;

/// <summary>The playground: a page at <c>/</c> to try the server from a browser. Its files are part of this assembly.</summary>
public static class PlaygroundApi
{
    /// <summary>Maps <c>/</c> and <c>/playground/…</c>. They need no key; what the page calls does.</summary>
    public static void MapPlayground(this IEndpointRouteBuilder endpoints)
    {
        var assets = PlaygroundAssets.Load();
        endpoints.MapGet("/", context => WriteAsync(context, assets["index.html"])).ExcludeFromDescription();
        endpoints.MapGet("/playground/{**path}", (HttpContext context, string? path) =>
            assets.TryGetValue(path ?? "", out var asset) ? WriteAsync(context, asset) : NotFound(context)).ExcludeFromDescription();
    }

    private static async Task WriteAsync(HttpContext context, PlaygroundAsset asset)
    {
        var headers = context.Response.Headers;
        PlaygroundSecurity.Apply(headers);
        headers.ETag = asset.ETag;
        // Asked for each time and answered with 304, so that a new version is never mixed with an old one.
        headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch.Contains(asset.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Content.Length;
        await context.Response.Body.WriteAsync(asset.Content, context.RequestAborted);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
