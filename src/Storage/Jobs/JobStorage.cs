using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansAi.Storage.Jobs;

/// <summary>Registers the tables of batches.</summary>
public static class JobStorage
{
    /// <summary>Adds <see cref="IBatchStore"/>. Calling it again changes nothing.</summary>
    public static IServiceCollection AddJobStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<IBatchStore, BatchStore>();
        return services;
    }
}
