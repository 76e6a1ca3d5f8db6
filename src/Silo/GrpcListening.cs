using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrleansAi.Api.Inference.Grpc;

namespace OrleansAi.Silo;

/// <summary>
/// Where gRPC has an address of its own: without TLS nothing says beforehand whether a client speaks HTTP/1.1 or HTTP/2, so one address
/// serves one of them.
/// </summary>
internal static class GrpcListening
{
    private const string Setting = $"{GrpcOptions.Section}:{nameof(GrpcOptions.Url)}";
    private const string Example = "http://127.0.0.1:5081";

    /// <summary>The addresses of the settings, none where gRPC has none.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="others">Where HTTP is served.</param>
    /// <exception cref="SettingException">An address can't be used.</exception>
    public static IReadOnlyList<ListenAddress> ReadAddresses(IConfiguration configuration, IReadOnlyList<ListenAddress> others)
    {
        var addresses = ListenAddresses.Parse(Setting, configuration[Setting] ?? "", Example);
        foreach (var address in addresses)
        {
            if (address.Binding is { IsUnixPipe: false, Port: 0 })
                throw new SettingException($"{Setting} {address.Text} has no port of its own; write for example {Example}.");
            if (others.FirstOrDefault(other => IsSame(other.Binding, address.Binding)) is { } other)
                throw new SettingException($"{Setting} {address.Text} has the port of {other.Setting} {other.Text}; write another, for example {Example}.");
        }

        return addresses;
    }

    /// <summary>Has the server speak HTTP/2, and nothing else, at these addresses.</summary>
    public static void SpeakHttp2At(this KestrelServerOptions kestrel, IReadOnlyList<ListenAddress> addresses) =>
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            if (addresses.Any(address => IsAt(endpoint, address.Binding)))
                endpoint.Protocols = HttpProtocols.Http2;
        });

    private static bool IsSame(BindingAddress one, BindingAddress other) =>
        one.IsUnixPipe == other.IsUnixPipe && (one.IsUnixPipe ? one.UnixPipePath == other.UnixPipePath : one.Port == other.Port);

    private static bool IsAt(ListenOptions endpoint, BindingAddress address) => address.IsUnixPipe
        ? endpoint.SocketPath == address.UnixPipePath
        : endpoint.IPEndPoint?.Port == address.Port;
}
