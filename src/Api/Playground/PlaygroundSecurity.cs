using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Playground;

/// <summary>What the browser may do with the playground's files.</summary>
internal static class PlaygroundSecurity
{
    /// <summary>
    /// Everything comes from this server and nothing is sent elsewhere; no inline script or style; text can't become HTML (Trusted
    /// Types without any policy); no other page may show this one in a frame.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void Apply(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
    }
}
