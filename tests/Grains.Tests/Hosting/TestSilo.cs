using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAi.Storage;

namespace OrleansAi.Grains.Tests.Hosting;

/// <summary>One silo in this process that stores to a SQLite file, with a clock that can be moved on.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, ShiftedTime time) => (_host, Time) = (host, time);

    /// <summary>Makes references to grains, and to observers in this process.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The clock that grains see.</summary>
    public ShiftedTime Time { get; }

    /// <summary>Starts a silo over the database in <paramref name="directory"/>, with the services of the domains under test.</summary>
    public static async Task<TestSilo> StartAsync(
        string directory, Action<IServiceCollection> configure, ShiftedTime? time = null, params (string Setting, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Configuration.AddInMemoryCollection(
            settings.Append((StorageOptions.DataDirectorySetting, directory)).Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        var clock = time ?? new ShiftedTime();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddStorage(builder.Configuration);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: FreePort());
            silo.AddRelationalGrainStorage();
        });
        configure(builder.Services);
        var host = builder.Build();
        await host.StartAsync().Within("The start of the silo");
        return new TestSilo(host, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().Within("The stop of the silo");
        _host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
