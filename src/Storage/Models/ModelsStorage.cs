using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansAi.Storage.Models;

/// <summary>Registers the tables of models.</summary>
public static class ModelsStorage
{
    /// <summary>Adds <see cref="IRolloutStore"/> and <see cref="IRegisteredModelStore"/>. Calling it again changes nothing.</summary>
    public static IServiceCollection AddModelsStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<IRolloutStore, RolloutStore>();
        services.TryAddSingleton<IRegisteredModelStore, RegisteredModelStore>();
        return services;
    }
}
