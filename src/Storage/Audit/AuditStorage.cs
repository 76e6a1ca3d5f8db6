using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansAi.Storage.Audit;

/// <summary>Registers the table of audit entries.</summary>
public static class AuditStorage
{
    /// <summary>Adds <see cref="IAuditStore"/>. Calling it again changes nothing.</summary>
    public static IServiceCollection AddAuditStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<IAuditStore, AuditStore>();
        return services;
    }
}
