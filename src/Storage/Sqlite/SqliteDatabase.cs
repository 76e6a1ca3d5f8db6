using Microsoft.Extensions.Logging;
using OrleansAi.Storage.Writing;

namespace OrleansAi.Storage.Sqlite;

/// <summary>One SQLite file in WAL mode: one writer that commits in groups, readers with snapshots.</summary>
public sealed class SqliteDatabase : IDatabase, IAsyncDisposable
{
    private readonly WriteQueue _queue;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private bool _disposed;

    /// <summary>The database in the file <paramref name="path"/>, which is opened at its first use.</summary>
    public SqliteDatabase(string path, WriteLimits limits, ILogger<SqliteDatabase> logger)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(limits);
        var connections = new SqliteConnections(path);
        _queue = new WriteQueue(limits.QueuedWrites);
        _writer = new SqliteWriter(connections, _queue, limits.WritesPerCommit, path, logger);
        _readers = new SqliteReaders(connections, Math.Clamp(2 * Environment.ProcessorCount, 4, 32), path);
    }

    /// <inheritdoc/>
    public DatabaseKind Kind => DatabaseKind.Sqlite;

    /// <inheritdoc/>
    public ValueTask<T> ReadAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(work, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T> WriteAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken = default) =>
        _queue.EnqueueAsync(work, cancellationToken);

    /// <summary>Finishes the queued writes and the running reads, copies the log into the database and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            _queue.Stop();
            await _readers.DisposeAsync();
            _writer.Dispose();
        }
    }
}
