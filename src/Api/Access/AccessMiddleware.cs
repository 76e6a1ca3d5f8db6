using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Api.Access.Tokens;
using OrleansAi.Api.Errors;
using OrleansAi.Api.Inference.Grpc;
using OrleansAi.Api.TextEmbeddings;

namespace OrleansAi.Api.Access;

/// <summary>
/// Lets no request to <c>/v1</c>, <c>/v2</c> or gRPC's form of it, <c>/api</c> or <c>/hubs</c> pass without a caller: the one behind its API key or, on a server that
/// has no keys configured and so listens on loopback only, the machine's own user.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, CallerDirectory directory, IOptionsMonitor<AuthOptions> options)
{
    /// <summary>The machine's own user.</summary>
    public static readonly Caller LocalCaller = new()
    {
        Tenant = "default",
        User = "local",
        Tier = "default",
        Scopes = [Scope.Admin],
    };

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (!NeedsCaller(path))
        {
            return next(context);
        }

        var key = PresentedKey.Of(context.Request);
        if (options.CurrentValue.Required || (key is not null && IsMadeHere(key)))
        {
            return AuthenticateAsync(context, key);
        }

        // No key is configured: whatever a client sends as one, because its SDK insists on some, is not looked at.
        if (!LoopbackOrigin.Allows(context.Request))
        {
            return ApiError.WriteAsync(context, HttpStatusCode.Forbidden, ErrorCodes.ForeignOrigin,
                "This server has no API keys configured and answers pages and programs of its own machine only. "
                + "Call it as http://127.0.0.1, or configure OrleansAi:Auth:Keys.");
        }

        context.Features.Set(LocalCaller);
        return next(context);
    }

    private async Task AuthenticateAsync(HttpContext context, string? key)
    {
        if (key is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ApiError.WriteAsync(context, HttpStatusCode.Unauthorized, ErrorCodes.MissingApiKey,
                "No API key was sent. Send it as 'Authorization: Bearer KEY'.");
            return;
        }

        var (caller, problem) = await directory.FindAsync(key);
        if (caller is null)
        {
            // RFC 6750, section 3.1.
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            await ApiError.WriteAsync(context, HttpStatusCode.Unauthorized,
                TokenCallers.IsToken(key) ? ErrorCodes.InvalidToken : ErrorCodes.InvalidApiKey, problem!);
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }

    // What was made here is looked at also where nobody needs it.
    private bool IsMadeHere(string key) =>
        AccessKeyText.TryGetId(key, out _) || (options.CurrentValue.Tokens is not null && TokenCallers.IsToken(key));

    private static bool NeedsCaller(PathString path) =>
        path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/v1beta", StringComparison.OrdinalIgnoreCase)
        || (path.StartsWithSegments("/v2", StringComparison.OrdinalIgnoreCase) && !path.StartsWithSegments("/v2/health", StringComparison.OrdinalIgnoreCase))
        || path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase)
        || TextEmbeddingsPaths.Has(path)
        || OpenInferenceMethods.NeedCaller(path);
}
