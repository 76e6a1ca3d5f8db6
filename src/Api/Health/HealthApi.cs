using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansAi.Api.Health;

/// <summary>What an orchestrator asks: is the process alive, and should it get requests.</summary>
public static class HealthApi
{
    /// <summary>Maps <c>/health/live</c>, which runs no check, and <c>/health/ready</c>, which runs all.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(new HealthView(
            report.Status.ToString(),
            report.Entries.ToDictionary(entry => entry.Key, entry => new HealthCheckView(entry.Value.Status.ToString(), entry.Value.Description))));
}

/// <summary>The state of the process.</summary>
internal sealed record HealthView(string Status, IReadOnlyDictionary<string, HealthCheckView> Checks);

/// <summary>The state of one thing that the process needs.</summary>
internal sealed record HealthCheckView(string Status, string? Description);
