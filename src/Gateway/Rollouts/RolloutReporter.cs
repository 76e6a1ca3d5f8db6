using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Announcements;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>Carries what versions' calls came to to the rollouts' grains, and their changes back, for as long as the process runs.</summary>
internal sealed partial class RolloutReporter(
    IGrainFactory grains,
    ClusterRollouts rollouts,
    RolloutOutcomes outcomes,
    IAnnouncements announcements,
    RolloutTrafficMetrics metrics,
    IOptions<RolloutOptions> options,
    TimeProvider time,
    ILogger<RolloutReporter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listening = announcements.On<RolloutChanged>(changed => rollouts.Apply([changed.Rollout]), ReadAsync);
        using var ticks = new PeriodicTimer(options.Value.ReportEvery, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
                await ReportAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped: what was not reported is not worth waiting for.
        }
    }

    private async ValueTask ReadAsync(CancellationToken cancellationToken) =>
        rollouts.Read(await grains.GetGrain<IRolloutCatalogGrain>(IRolloutCatalogGrain.Key).Latest(cancellationToken)
            .WaitAsync(options.Value.ReportTimeout, time, cancellationToken));

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        foreach (var (model, report) in outcomes.Take())
        {
            try
            {
                await grains.GetGrain<IRolloutGrain>(model).Report(report).WaitAsync(options.Value.ReportTimeout, time, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // Not sent again: it may have arrived, and counting calls twice would make the tests surer than they are.
                metrics.NotReported(report.Candidate.Calls + report.Baseline.Calls);
                LogNotReported(failure, model);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Calls of the versions of {Model} couldn't be reported to their rollout")]
    private partial void LogNotReported(Exception failure, string model);
}
