using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansAi.Grains.Conversations;

namespace OrleansAi.Silo.Cluster;

/// <summary>
/// What happens first when the process is told to stop: it says that it is not ready and goes on serving, until whoever sends
/// it requests has noticed; then turns that run in it may end. Conversations
/// whose turn has ended leave for another silo; a turn that still runs in the end is taken up there.
/// </summary>
internal sealed partial class Draining(
    ClusterConfig cluster, TimeProvider time, ILogger<Draining> logger, RunningTurns? turns = null, IDeparture? departure = null) : IHostedLifecycleService, IHealthCheck
{
    private volatile bool _stopping;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_stopping
            ? HealthCheckResult.Unhealthy("The process is stopping; send requests elsewhere.")
            : HealthCheckResult.Healthy($"The process serves as {cluster.Role}."));

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        departure?.Begin();
        if (cluster.DrainDelay > TimeSpan.Zero)
        {
            LogDraining(cluster.DrainDelay);
            await Task.Delay(cluster.DrainDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (cluster.DrainTimeout > TimeSpan.Zero && turns is { Count: > 0 and var running })
        {
            LogRunning(running, cluster.DrainTimeout);
            await ((Task)turns.NoneAsync().WaitAsync(cluster.DrainTimeout, time, cancellationToken))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Told to stop: not ready from now on, serving for another {Delay}")]
    private partial void LogDraining(TimeSpan delay);

    [LoggerMessage(LogLevel.Information, "Waiting for {Turns} turns to end, at most {Limit}")]
    private partial void LogRunning(int turns, TimeSpan limit);
}
