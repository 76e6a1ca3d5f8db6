using System.Net;

namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>The connections to one provider.</summary>
internal static class UpstreamConnections
{
    public static HttpMessageInvoker Create(ProviderOptions options) => new(new SocketsHttpHandler
    {
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = options.MaxConnections,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

        // A provider that moves to another address is followed within minutes.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),

        // An answer that nobody reads on is to stop at once, so that the provider stops making it.
        MaxResponseDrainSize = 0,

        // What goes out is what is configured: no redirect carries the key elsewhere, no environment variable names a proxy, and
        // our trace ids are not shown to others.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        AutomaticDecompression = DecompressionMethods.None,
    });
}
