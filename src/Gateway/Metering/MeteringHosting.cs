using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Metering;

/// <summary>Registers what keeps account of finished calls.</summary>
public static class MeteringHosting
{
    /// <summary>
    /// Adds <see cref="IUsageRecorder"/>. Add it after Orleans: hosted services stop in reverse, and what is queued is written while
    /// the cluster can still be reached. Calling it again changes nothing.
    /// </summary>
    public static IServiceCollection AddMetering(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<UsageMetrics>();
        services.TryAddSingleton(Create);
        services.TryAddSingleton<IUsageRecorder>(provider => provider.GetRequiredService<QueuedUsageRecorder>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, QueuedUsageRecorder>(
            provider => provider.GetRequiredService<QueuedUsageRecorder>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MeteringOptions>, MeteringOptionsValidator>());
        services.AddOptions<MeteringOptions>().BindConfiguration(MeteringOptions.Section).ValidateOnStart();
        return services;
    }

    private static QueuedUsageRecorder Create(IServiceProvider provider)
    {
        var grains = provider.GetRequiredService<IGrainFactory>();
        return new QueuedUsageRecorder(
            () => grains.GetGrain<IUsageGrain>(IUsageGrain.Key),
            provider.GetRequiredService<IOptions<MeteringOptions>>(),
            provider.GetRequiredService<UsageMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<QueuedUsageRecorder>>());
    }
}
