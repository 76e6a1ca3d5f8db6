using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAi.Storage;
using OrleansAi.Storage.Idempotency;

namespace OrleansAi.Grains.Idempotency;

/// <summary>Deletes requests whose keys have expired, at intervals; several silos may do so at once.</summary>
internal sealed partial class ExpiredRequests(IIdempotentRequestStore store, TimeProvider time, ILogger<ExpiredRequests> logger) : BackgroundService
{
    private const int PerWrite = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await DeleteAsync(stoppingToken);
        }
    }

    private async ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await store.DeleteExpiredAsync(time.GetUtcNow(), PerWrite, cancellationToken) == PerWrite)
                await Task.Yield();
        }
        catch (StorageException exception)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired idempotency keys could not be deleted; another try follows")]
    private partial void LogFailed(Exception exception);
}
