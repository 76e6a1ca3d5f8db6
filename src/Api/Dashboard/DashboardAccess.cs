using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Access.Tokens;
using OrleansAi.Api.Errors;

namespace OrleansAi.Api.Dashboard;

/// <summary>Lets administrators alone to the cluster's dashboard: programs by their API key, browsers by a cookie that they get for one.</summary>
public static class DashboardAccess
{
    /// <summary>Where the dashboard is.</summary>
    public const string Path = "/dashboard";

    private const string Cookie = "orleansai-dashboard";

    /// <summary>Puts the dashboard's endpoints behind an administrator's key, and maps where browsers sign in and out.</summary>
    public static void RequireAdministrator(this RouteGroupBuilder dashboard)
    {
        dashboard.ExcludeFromDescription();
        dashboard.AddEndpointFilter(async (invocation, next) =>
            await RefusalAsync(invocation.HttpContext) ?? await next(invocation));
    }

    /// <summary>Maps <c>/dashboard/sign-in</c> and <c>/dashboard/sign-out</c>.</summary>
    public static void MapDashboardSignIn(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).ExcludeFromDescription();
        group.MapGet("/sign-in", (HttpContext context) => DashboardPages.SignIn(context, StatusCodes.Status200OK));
        group.MapPost("/sign-in", SignInAsync).DisableAntiforgery();
        group.MapPost("/sign-out", SignOut).DisableAntiforgery();
    }

    private static async Task<IResult> SignInAsync(HttpContext context, CallerDirectory directory, DashboardTickets tickets)
    {
        if (!SameOrigin.Allows(context.Request))
        {
            return ForeignOrigin(context);
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var key = form?["key"].ToString().Trim() ?? "";
        if (key.Length is 0 or > PresentedKey.Longest || TokenCallers.IsToken(key) || (await directory.FindAsync(key)).Caller is not { } caller)
        {
            return DashboardPages.SignIn(context, StatusCodes.Status401Unauthorized, "That API key is unknown, expired or revoked.");
        }

        if (!caller.Has(Scope.Admin))
        {
            return DashboardPages.SignIn(context, StatusCodes.Status403Forbidden, "That API key lacks the scope “admin”.");
        }

        context.Response.Cookies.Append(Cookie, tickets.Seal(key), CookieOptions(context.Request, DashboardTickets.Lifetime));
        context.Response.Headers.CacheControl = "no-store";

        // Always there: an address to go back to that came with the request could lead anywhere.
        return SeeOther(context, $"{Path}/");
    }

    private static IResult SignOut(HttpContext context)
    {
        if (!SameOrigin.Allows(context.Request))
        {
            return ForeignOrigin(context);
        }

        context.Response.Cookies.Delete(Cookie, CookieOptions(context.Request, null));
        return SeeOther(context, $"{Path}/sign-in");
    }

    /// <summary>The answer to whoever may not see the dashboard, or <c>null</c>.</summary>
    private static async ValueTask<IResult?> RefusalAsync(HttpContext context)
    {
        DashboardPages.Protect(context);
        var (request, services) = (context.Request, context.RequestServices);
        if (request.Path.StartsWithSegments($"{Path}/GrainState", StringComparison.OrdinalIgnoreCase))
        {
            return ApiError.Result(StatusCodes.Status403Forbidden, ErrorCodes.NotShown,
                "The dashboard shows no states of grains here: they hold what users of every tenant have written.");
        }

        var key = PresentedKey.Of(request);
        if (key is null && !services.GetRequiredService<IOptionsMonitor<AuthOptions>>().CurrentValue.Required)
        {
            return LoopbackOrigin.Allows(request) ? null : ForeignOrigin(context);
        }

        var directory = services.GetRequiredService<CallerDirectory>();
        var caller = key is not null
            ? (await directory.FindAsync(key)).Caller
            : services.GetRequiredService<DashboardTickets>().Open(request.Cookies[Cookie]) is { } ticket
                ? await directory.FindAsync(ticket.Hash, ticket.KeyId)
                : null;
        if (caller is not null)
        {
            return caller.Has(Scope.Admin)
                ? null
                : ApiError.Result(StatusCodes.Status403Forbidden, ErrorCodes.MissingScope, $"The API key lacks the scope '{Scope.Admin}'.");
        }

        if (key is null && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return TypedResults.Redirect($"{Path}/sign-in");
        }

        return key is null
            ? ApiError.Result(StatusCodes.Status401Unauthorized, ErrorCodes.MissingApiKey,
                $"Send an API key as 'Authorization: Bearer KEY', or sign in at {Path}/sign-in.")
            : ApiError.Result(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidApiKey, "The API key is unknown, expired or revoked.");
    }

    private static CookieOptions CookieOptions(HttpRequest request, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Path = Path,
        MaxAge = lifetime,
        IsEssential = true,

        // A proxy that ends TLS says so; whoever forges that only makes the cookie stricter.
        Secure = request.IsHttps || request.Headers["X-Forwarded-Proto"] is ["https"],
    };

    private static StatusCodeHttpResult SeeOther(HttpContext context, string location)
    {
        context.Response.Headers.Location = location;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static IResult ForeignOrigin(HttpContext context) =>
        ApiError.Result(StatusCodes.Status403Forbidden, ErrorCodes.ForeignOrigin, "This request was sent by a page of another site.");
}
