using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using OrleansAi.Storage.Tests.Stores;

namespace OrleansAi.Storage.Tests.Hosting;

/// <summary>The engine that is built in, over the store: what grains keep is there after a restart.</summary>
public sealed class GrainsOnStorageTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleansai-grains-");

    [Fact]
    public async Task WriteStateAsync_GrainInASilo_IsThereAfterARestart()
    {
        await InSiloAsync(async alice =>
        {
            Assert.Empty((await alice.Look()).Plants);
            await alice.Plant("Kale");
            await alice.Plant("Beet");
        });

        await InSiloAsync(async alice => Assert.Equal(["Kale", "Beet"], (await alice.Look()).Plants.Select(plant => plant.Name)));
    }

    [Fact]
    public async Task ClearStateAsync_GrainInASilo_LeavesANewStateThatCanBeWritten()
    {
        await InSiloAsync(async alice =>
        {
            await alice.Plant("Kale");
            await alice.Leave();
            Assert.Empty((await alice.Look()).Plants);
        });

        await InSiloAsync(async alice =>
        {
            await alice.Plant("Beet");
            Assert.Equal("Beet", Assert.Single((await alice.Look()).Plants).Name);
        });
    }

    [Fact]
    public async Task RegisterOrUpdateReminder_GrainInASilo_IsThereAfterARestart()
    {
        await InSiloAsync(alice => alice.Remind("water"));

        await InSiloAsync(async alice =>
        {
            Assert.True(await alice.IsReminded("water"));
            Assert.False(await alice.IsReminded("weed"));
        });
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task InSiloAsync(Func<IGardenGrain, Task> act)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Configuration.AddInMemoryCollection([new(StorageOptions.DataDirectorySetting, _directory.FullName)]);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort: FreePort(), gatewayPort: FreePort())
            .AddRelationalGrainStorage());
        builder.Services.AddStorage(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync().InTime("the start of the silo");
        await act(host.Services.GetRequiredService<IGrainFactory>().GetGrain<IGardenGrain>("alice")).InTime();
        await host.StopAsync().InTime("the stop of the silo");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
