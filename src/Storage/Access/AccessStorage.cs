using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansAi.Storage.Access;

/// <summary>Registers the table of API keys.</summary>
public static class AccessStorage
{
    /// <summary>Adds <see cref="IAccessKeyStore"/>. Calling it again changes nothing.</summary>
    public static IServiceCollection AddAccessStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<IAccessKeyStore, AccessKeyStore>();
        return services;
    }
}
