using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansAi.Api.Inference;

/// <summary>Whether the server should get requests, as <c>/health/ready</c> says it too.</summary>
internal static class ServerReadiness
{
    public static async Task<bool> IsReadyAsync(this HealthCheckService health, CancellationToken cancellationToken) =>
        (await health.CheckHealthAsync(cancellationToken)).Status != HealthStatus.Unhealthy;
}
