using System.Net;
using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Access;

/// <summary>
/// Keeps foreign web pages away from a server that asks for no key: a page that rebinds its name to 127.0.0.1 shows it in
/// <c>Host</c>, and one that simply posts here shows itself in <c>Origin</c>.
/// </summary>
internal static class LoopbackOrigin
{
    public static bool Allows(HttpRequest request) =>
        IsLoopback(request.Host.Host)
        && (request.Headers.Origin is not [{ } origin]
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopback(uri.Host)));

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
