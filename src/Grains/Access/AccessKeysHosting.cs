using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Storage.Access;

namespace OrleansAi.Grains.Access;

/// <summary>Registers what the grains of the domain Access need.</summary>
public static class AccessKeysHosting
{
    /// <summary>Adds the table of API keys. Calling it again changes nothing.</summary>
    public static IServiceCollection AddAccessKeys(this IServiceCollection services) => services.AddAccessStorage();
}
