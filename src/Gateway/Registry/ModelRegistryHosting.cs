using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OrleansAi.Gateway.Announcements;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Registry;

/// <summary>Registers this process's part in the registry of models.</summary>
public static class ModelRegistryHosting
{
    /// <summary>Adds what keeps the gateway informed of registered models; the gateway has the rest. Calling it again changes nothing.</summary>
    public static IServiceCollection AddModelRegistry(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ModelRegistryListener)))
            return services;

        services.AddAnnouncements();
        services.TryAddSingleton<ClusterModels>();
        services.TryAddSingleton(Create);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ModelRegistryListener>(provider => provider.GetRequiredService<ModelRegistryListener>()));
        services.AddHealthChecks().AddCheck<ModelRegistryHealthCheck>("models");
        return services;
    }

    private static ModelRegistryListener Create(IServiceProvider provider)
    {
        var grains = provider.GetRequiredService<IGrainFactory>();
        return ActivatorUtilities.CreateInstance<ModelRegistryListener>(
            provider, (Func<IModelRegistryGrain>)(() => grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key)));
    }
}

/// <summary>Whether this process knows which models are registered: before that it would refuse their calls, or serve the settings' ones.</summary>
internal sealed class ModelRegistryHealthCheck(ClusterModels models) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        models.IsRead
            ? HealthCheckResult.Healthy("The registered models are known.")
            : new HealthCheckResult(context.Registration.FailureStatus, "The registered models were not read yet."));
}
