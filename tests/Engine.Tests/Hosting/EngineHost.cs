using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansAi.Engine.Tests.Hosting;

/// <summary>One silo in this process, as the product hosts it, with what the tests' grains take from its services.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private readonly IHost _host;

    private EngineHost(IHost host) => _host = host;

    /// <summary>Makes references to grains, and to observers in this process.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The signals of this host's grains.</summary>
    public Signals Signals => _host.Services.GetRequiredService<Signals>();

    /// <summary>The host's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>A grain key that no other test uses.</summary>
    public static string NewKey() => Guid.NewGuid().ToString("N");

    /// <summary>Starts a silo on free loopback ports; an engine without sockets ignores them.</summary>
    /// <param name="configure">What the silo needs beyond the defaults.</param>
    /// <param name="after">Services that are registered after the silo, and so start after it and stop before it.</param>
    public static async Task<EngineHost> Start(Action<ISiloBuilder>? configure = null, Action<IServiceCollection>? after = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<Signals>();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: FreePort());
            configure?.Invoke(silo);
        });
        after?.Invoke(builder.Services);

        var host = builder.Build();
        await host.StartAsync().Within("The start of the host");
        return new EngineHost(host);
    }

    /// <summary>Stops the host as the end of the process does.</summary>
    public Task Stop() => _host.StopAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().Within("The stop of the host");
        _host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
