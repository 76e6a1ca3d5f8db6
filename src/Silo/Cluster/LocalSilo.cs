using System.Net;
using System.Net.Sockets;

namespace OrleansAi.Silo.Cluster;

/// <summary>One silo that nobody else joins: its port is open to this machine only, and clients are this process.</summary>
internal static class LocalSilo
{
    public static ISiloBuilder UseLocalSilo(this ISiloBuilder silo)
    {
        var port = FreeLoopbackPort();
        return silo
            .UseLocalhostClustering(siloPort: port, primarySiloEndpoint: new IPEndPoint(IPAddress.Loopback, port))
            .ConfigureEndpoints(IPAddress.Loopback, port, gatewayPort: 0, listenOnAnyHostAddress: false);
    }

    private static int FreeLoopbackPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
