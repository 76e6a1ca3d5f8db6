using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Storage.Migrations;

namespace OrleansAi.Storage;

/// <summary>Makes the store ready before any other service starts, and closes it after all others have stopped.</summary>
internal sealed partial class StorageStart(
    IDatabase database, IOptions<StorageOptions> options, TimeProvider time, ILogger<StorageStart> logger) : IHostedLifecycleService
{
    // A process that is told to stop drains for some seconds; its successor need not fail for that.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private DataDirectoryLock? _lock;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (database.Kind == DatabaseKind.Sqlite)
        {
            _lock = await DataDirectoryLock.TakeAsync(options.Value.DataDirectory, Patience, time, cancellationToken).ConfigureAwait(false);
        }

        foreach (var migration in await new Migrator(database, time).MigrateAsync(cancellationToken).ConfigureAwait(false))
        {
            LogMigrated(migration, database.Kind);
        }
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (database is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }

        _lock?.Dispose();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Applied migration {Migration} to the {Kind} database.")]
    private partial void LogMigrated(Migration migration, DatabaseKind kind);
}
