using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Announcements;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>Registers this process's view of the health of targets.</summary>
public static class TargetHealthHosting
{
    /// <summary>
    /// Adds <see cref="ITargetHealth"/> and what keeps it informed, and <see cref="IKnownTargets"/>, which needs the gateway's settings.
    /// Calling it again changes nothing.
    /// </summary>
    public static IServiceCollection AddTargetHealth(this IServiceCollection services)
    {
        services.AddAnnouncements().AddCircuitBreaker().AddMetrics();
        services.TryAddSingleton<TargetHealthMetrics>();
        services.TryAddSingleton(Create);
        services.TryAddSingleton<ITargetHealth>(provider => provider.GetRequiredService<ClusterTargetHealth>());
        services.TryAddSingleton<IKnownTargets, KnownTargets>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TargetHealthReporter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TargetHealthOptions>, TargetHealthOptionsValidator>());
        services.AddOptions<TargetHealthOptions>().BindConfiguration(TargetHealthOptions.Section).ValidateOnStart();
        return services;
    }

    /// <summary>Adds the settings of circuits, which health grains and fronts share. Calling it again changes nothing.</summary>
    public static IServiceCollection AddCircuitBreaker(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CircuitBreakerOptions>, CircuitBreakerOptionsValidator>());
        services.AddOptions<CircuitBreakerOptions>().BindConfiguration(CircuitBreakerOptions.Section).ValidateOnStart();
        return services;
    }

    private static ClusterTargetHealth Create(IServiceProvider provider)
    {
        var grains = provider.GetRequiredService<IGrainFactory>();
        return new ClusterTargetHealth(
            target => grains.GetGrain<IProviderHealthGrain>(target.ToString()),
            provider.GetRequiredService<IOptions<CircuitBreakerOptions>>(),
            provider.GetRequiredService<IOptions<TargetHealthOptions>>(),
            provider.GetRequiredService<TargetHealthMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ClusterTargetHealth>>());
    }
}
