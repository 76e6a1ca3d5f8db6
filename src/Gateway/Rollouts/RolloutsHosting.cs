using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OrleansAi.Gateway.Announcements;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>Registers this process's part in rollouts.</summary>
public static class RolloutsHosting
{
    /// <summary>Adds what keeps the gateway and the rollouts' grains informed of each other; the gateway has the rest. Calling it again changes nothing.</summary>
    public static IServiceCollection AddRollouts(this IServiceCollection services)
    {
        if (services.Any(service => service.ImplementationType == typeof(RolloutReporter)))
            return services;

        services.AddAnnouncements();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RolloutReporter>());
        services.AddHealthChecks().AddCheck<RolloutsHealthCheck>("rollouts");
        return services;
    }
}

/// <summary>Whether this process knows which versions of models are in force: before that it would serve old ones.</summary>
internal sealed class RolloutsHealthCheck(ClusterRollouts rollouts) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        rollouts.IsRead
            ? HealthCheckResult.Healthy("The versions of models are known.")
            : new HealthCheckResult(context.Registration.FailureStatus, "The versions of models were not read yet."));
}
