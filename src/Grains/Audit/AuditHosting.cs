using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Storage.Audit;

namespace OrleansAi.Grains.Audit;

/// <summary>Registers what the grains of the domain Audit need.</summary>
public static class AuditHosting
{
    /// <summary>Adds the table of audit entries. Calling it again changes nothing.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddAuditStorage();
}
