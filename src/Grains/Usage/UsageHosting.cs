using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Storage.Usage;

namespace OrleansAi.Grains.Usage;

/// <summary>Registers what the grains of the domain Usage need.</summary>
public static class UsageHosting
{
    /// <summary>Adds the table of model calls. Calling it again changes nothing.</summary>
    public static IServiceCollection AddUsage(this IServiceCollection services) => services.AddUsageStorage();
}
