using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OrleansAi.Storage.Idempotency;

namespace OrleansAi.Grains.Idempotency;

/// <summary>Registers what the grains of the domain Idempotency need.</summary>
public static class IdempotencyHosting
{
    /// <summary>Adds the table of requests, and what deletes those that have expired. Calling it again changes nothing.</summary>
    public static IServiceCollection AddIdempotency(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddIdempotencyStorage();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ExpiredRequests>());
        return services;
    }
}
