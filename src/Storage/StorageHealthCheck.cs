using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansAi.Storage;

/// <summary>Whether the store can be read.</summary>
internal sealed class StorageHealthCheck(IDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var migrations = await database.ReadAsync(
                session => session.QueryFirstOrDefaultAsync("SELECT COUNT(*) FROM schema_migrations", row => row.GetInt64(0)),
                cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"The {database.Kind} database answers; {migrations} migrations are applied.");
        }
        catch (StorageException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message);
        }
    }
}
