using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrleansAi.Api.Idempotency;

/// <summary>Registers what runs requests with an idempotency key.</summary>
internal static class IdempotencyApiHosting
{
    /// <summary>Adds the requests and their settings. Add it after Orleans, so that what runs at the end is still stored.</summary>
    public static IServiceCollection AddIdempotencyApi(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<IdempotencyMetrics>();
        services.TryAddSingleton<IdempotentRequests>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, IdempotentRequests>(
            provider => provider.GetRequiredService<IdempotentRequests>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IdempotencyOptions>, IdempotencyOptionsValidator>());
        services.AddOptions<IdempotencyOptions>().BindConfiguration(IdempotencyOptions.Section).ValidateOnStart();
        return services;
    }
}
