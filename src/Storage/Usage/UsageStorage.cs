using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansAi.Storage.Usage;

/// <summary>Registers the table of model calls.</summary>
public static class UsageStorage
{
    /// <summary>Adds <see cref="IModelCallStore"/>. Calling it again changes nothing.</summary>
    public static IServiceCollection AddUsageStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<IModelCallStore, ModelCallStore>();
        return services;
    }
}
