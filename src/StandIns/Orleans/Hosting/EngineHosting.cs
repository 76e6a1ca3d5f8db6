using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.StandIn.Activations;
using Orleans.StandIn.Lifecycle;
using Orleans.StandIn.State;

namespace Orleans.StandIn.Hosting;

/// <summary>Puts the engine into a host; asked again, it gives the builder of the same engine.</summary>
internal static class EngineHosting
{
    public static ISiloBuilder AddEngine(IServiceCollection services, IConfiguration configuration)
    {
        var builder = new SiloBuilder(services, configuration);
        if (services.Any(service => service.ServiceType == typeof(Engine)))
        {
            return builder;
        }

        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Engine>();
        services.AddSingleton<SiloLifecycle>();
        services.AddSingleton<ISiloLifecycle>(provider => provider.GetRequiredService<SiloLifecycle>());
        services.AddSingleton<IClusterClient, GrainFactory>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<IClusterClient>());
        services.AddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.AddTransient(provider => provider.GetRequiredService<IGrainContextAccessor>().GrainContext);
        services.AddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.AddHostedService<SiloHostedService>();
        return builder;
    }

    private sealed record SiloBuilder(IServiceCollection Services, IConfiguration Configuration) : ISiloBuilder;

    /// <summary>Runs the silo's lifecycle with the host's.</summary>
    private sealed class SiloHostedService(
        Engine engine,
        SiloLifecycle lifecycle,
        IEnumerable<ILifecycleParticipant<ISiloLifecycle>> participants,
        ILogger<SiloHostedService> logger) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            foreach (var participant in participants)
            {
                participant.Participate(lifecycle);
            }

            lifecycle.Subscribe(
                nameof(Engine), ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, engine.Drain);
            try
            {
                await lifecycle.Start(cancellationToken);
            }
            catch (Exception error)
            {
                logger.LogError(error, "The silo could not start.");
                await StopAsync(cancellationToken);
                throw;
            }
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            try
            {
                await lifecycle.Stop(cancellationToken);
            }
            catch (Exception error)
            {
                logger.LogError(error, "Part of the silo could not stop.");
            }
        }
    }
}
