using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.StandIn.Hosting;

namespace Orleans.Hosting;

public static class CoreHostingExtensions
{
    /// <summary>Names the cluster. There is one process, so no port is opened.</summary>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = 11111,
        int gatewayPort = 30000,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = ClusterOptions.DefaultServiceId,
        string clusterId = ClusterOptions.DefaultClusterId)
    {
        builder.Services.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));
        return builder;
    }

    /// <summary>Lets methods run in their callers' traces: what they record becomes part of them.</summary>
    public static ISiloBuilder AddActivityPropagation(this ISiloBuilder builder)
    {
        builder.Services.TryAddSingleton<TracePropagation>();
        return builder;
    }
}

public static class EndpointOptionsExtensions
{
    /// <summary>Accepted; one process opens no port.</summary>
    public static ISiloBuilder ConfigureEndpoints(
        this ISiloBuilder builder, IPAddress advertisedIP, int siloPort, int gatewayPort, bool listenOnAnyHostAddress = false) => builder;
}
