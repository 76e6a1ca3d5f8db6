using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>Registers the built-in responder.</summary>
public static class LocalHosting
{
    /// <summary>Adds the provider kind <c>Local</c>. Repeating it changes nothing.</summary>
    public static IServiceCollection AddLocalProvider(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<BundledDocuments>(static _ => new BundledDocuments());
        services.TryAddSingleton<ILocalSituations, LocalSituations>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProviderFactory, LocalProviderFactory>());
        return services;
    }
}
