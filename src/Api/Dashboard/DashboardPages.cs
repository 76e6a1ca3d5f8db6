using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Dashboard;

/// <summary>The page that asks a browser's user for an API key. It has no script.</summary>
internal static class DashboardPages
{
    /// <summary>What the dashboard's own pages may do: everything comes from this server, and no other page may show them in a frame.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";

    public static void Protect(HttpContext context, string policy = ContentSecurityPolicy)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    /// <summary>Writes the page, with what was wrong with the last try.</summary>
    public static IResult SignIn(HttpContext context, int status, string? problem = null)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Protect(context, $"default-src 'none'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Content(Html(nonce, problem), "text/html; charset=utf-8", statusCode: status);
    }

    private static string Html(string nonce, string? problem) =>
        $$"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>Sign in · OrleansAi dashboard</title>
          <link rel="icon" href="/playground/icon.svg" type="image/svg+xml">
          <link rel="stylesheet" href="/playground/styles/base.css">
          <style nonce="{{nonce}}">
            body { display: grid; place-items: center; padding: 1rem; }
            main { width: min(26rem, 100%); padding: 1.75rem; border: 1px solid var(--line); border-radius: 1.125rem; background: var(--raised); box-shadow: var(--shadow); }
            h1 { margin-bottom: 0.375rem; font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
            p { margin-bottom: 1.125rem; color: var(--soft); }
            .error { padding: 0.625rem 0.75rem; border-radius: 0.625rem; background: var(--danger-soft); color: var(--danger); }
            label { display: grid; gap: 0.25rem; font-size: 0.875rem; font-weight: 550; }
            input { min-height: 2.5rem; padding: 0.375rem 0.75rem; border: 1px solid var(--line-strong); border-radius: 0.625rem; background: var(--surface); }
            button { width: 100%; min-height: 2.5rem; margin-top: 1rem; border: 0; border-radius: 0.625rem; background: var(--accent); color: var(--accent-ink); font-weight: 600; }
          </style>
        </head>
        <body>
          <main>
            <h1>Cluster dashboard</h1>
            <p>Enter an API key with the scope “admin”. You stay signed in for an hour, and only for the dashboard.</p>
            {{(problem is null ? "" : $"<p class=\"error\" role=\"alert\">{WebUtility.HtmlEncode(problem)}</p>")}}
            <form method="post" action="/dashboard/sign-in">
              <label>API key <input name="key" type="password" required autofocus autocomplete="off" spellcheck="false"></label>
              <button type="submit">Sign in</button>
            </form>
          </main>
        </body>
        </html>
        """;
}
