using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAi.Processes;

namespace OrleansAi.Benchmarks;

/// <summary>A silo in this process, as the product hosts it.</summary>
internal static class Silos
{
    /// <summary>Starts a silo on free loopback ports.</summary>
    public static async Task<IHost> StartAsync(Action<HostApplicationBuilder, ISiloBuilder>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            var port = TestEnvironment.FreePort();
            silo.UseLocalhostClustering(siloPort: port, gatewayPort: TestEnvironment.FreePort(), primarySiloEndpoint: new IPEndPoint(IPAddress.Loopback, port));
            configure?.Invoke(builder, silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
