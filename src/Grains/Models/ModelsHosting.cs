using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Grains.Audit;
using OrleansAi.Grains.Events;
using OrleansAi.Storage.Models;

namespace OrleansAi.Grains.Models;

/// <summary>Registers what the grains of the domain Models need.</summary>
public static class ModelsHosting
{
    /// <summary>
    /// Adds the tables of rollouts and registered models, what they announce and write down, and their metrics; and the memory of answers that fronts share.
    /// Calling it again changes nothing.
    /// </summary>
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddEvents().AddAudit().AddModelsStorage().AddMetrics();
        services.TryAddSingleton<RolloutMetrics>();
        services.TryAddSingleton<CacheMetrics>();
        services.TryAddSingleton(provider => new SiloAnswers(
            provider.GetRequiredService<IGatewaySettings>().Current.Calls.Cache.SharedMaxBytes,
            provider.GetRequiredService<CacheMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
