using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansAi.Storage.Blobs;

/// <summary>
/// Deletes what has expired, and what uploads that broke off have left behind: at the start and at intervals. Several processes may do
/// so at once.
/// </summary>
internal sealed partial class ExpiredBlobs(
    IBlobStore store, IBlobContents contents, IOptions<BlobOptions> options, TimeProvider time, ILogger<ExpiredBlobs> logger) : BackgroundService
{
    private const int PerRound = 200;

    // Another process may be writing into the same folder, and does so all the time while it does.
    private static readonly TimeSpan BrokenOffAfter = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await SweepAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(options.Value.SweepInterval, time, stoppingToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await contents.SweepAsync(time.GetUtcNow() - BrokenOffAfter, cancellationToken).ConfigureAwait(false);
            while (await store.DeleteExpiredAsync(PerRound, cancellationToken).ConfigureAwait(false) == PerRound)
                await Task.Yield();
        }
        catch (Exception exception) when (exception is StorageException or IOException or UnauthorizedAccessException)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired files could not be deleted; another try follows")]
    private partial void LogFailed(Exception exception);
}
