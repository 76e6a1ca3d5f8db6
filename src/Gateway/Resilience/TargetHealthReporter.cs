using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Announcements;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>Carries outcomes to the health grains and their snapshots back, for as long as the process runs.</summary>
internal sealed class TargetHealthReporter(
    ClusterTargetHealth health, IAnnouncements announcements, IOptions<TargetHealthOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listening = announcements.On<CircuitChanged>(changed => health.Apply(changed.Circuit), health.SynchronizeAsync);
        try
        {
            await Task.WhenAll(health.SendQueuedAsync(stoppingToken), QueueRegularlyAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped: what was not reported is not worth waiting for.
        }
    }

    private async Task QueueRegularlyAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(options.Value.ReportEvery, time);
        while (await ticks.WaitForNextTickAsync(stoppingToken))
        {
            health.QueueAll();
        }
    }
}
