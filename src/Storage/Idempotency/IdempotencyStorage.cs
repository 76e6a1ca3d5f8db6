using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansAi.Storage.Idempotency;

/// <summary>Registers the table of requests with an idempotency key.</summary>
public static class IdempotencyStorage
{
    /// <summary>Adds <see cref="IIdempotentRequestStore"/>. Calling it again changes nothing.</summary>
    public static IServiceCollection AddIdempotencyStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<IIdempotentRequestStore, IdempotentRequestStore>();
        return services;
    }
}
