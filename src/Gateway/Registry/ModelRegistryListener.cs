using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAi.Gateway.Announcements;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Registry;

/// <summary>Keeps this process informed of registered models, for as long as it runs: by announcements, and by reading again in case one was lost.</summary>
internal sealed partial class ModelRegistryListener(
    Func<IModelRegistryGrain> registry, ClusterModels models, IAnnouncements announcements, TimeProvider time, ILogger<ModelRegistryListener> logger) : BackgroundService
{
    internal static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listening = announcements.On<RegisteredModelChanged>(changed => models.Apply([changed.Model]), ReadAsync);
        using var ticks = new PeriodicTimer(ReadEvery, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
                await ReadAgainAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async ValueTask ReadAsync(CancellationToken cancellationToken) =>
        models.Read(await registry().List(cancellationToken).WaitAsync(ReadTimeout, time, cancellationToken));

    private async ValueTask ReadAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The registered models couldn't be read again; this process goes on with those that it knows")]
    private partial void LogNotRead(Exception failure);
}
