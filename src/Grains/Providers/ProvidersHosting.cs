using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Grains.Events;

namespace OrleansAi.Grains.Providers;

/// <summary>Registers what the grains of the domain Providers need.</summary>
public static class ProvidersHosting
{
    /// <summary>Adds the settings and metrics of circuits. Calling it again changes nothing.</summary>
    public static IServiceCollection AddProviders(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddEvents().AddCircuitBreaker().AddMetrics();
        services.TryAddSingleton<CircuitMetrics>();
        return services;
    }
}
