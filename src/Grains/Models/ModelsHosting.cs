using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansAi.Grains.Audit;
using OrleansAi.Grains.Events;
using OrleansAi.Storage.Models;

namespace OrleansAi.Grains.Models;

/// <summary>Registers what the grains of the domain Models need.</summary>
public static class ModelsHosting
{
    /// <summary>Adds the table of rollouts, what rollouts announce and write down, and their metrics. Calling it again changes nothing.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddEvents().AddAudit().AddModelsStorage().AddMetrics();
        services.TryAddSingleton<RolloutMetrics>();
        return services;
    }
}
