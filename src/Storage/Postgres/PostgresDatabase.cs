using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansAi.Storage.Writing;

namespace OrleansAi.Storage.Postgres;

/// <summary>A PostgreSQL database: a few writers that commit in groups, pooled readers with snapshots.</summary>
public sealed class PostgresDatabase : IDatabase, IAsyncDisposable
{
    // While one group waits for the server's disk, others run; more writers than this make the groups smaller, not faster.
    private const int Writers = 4;

    // The server remembers up to 64 open savepoints per session cheaply (PGPROC_MAX_CACHED_SUBXIDS).
    private const int LargestGroup = 64;

    // Readers have connections of their own, so that neither waits for the other. A server allows 100 to all its clients by default.
    private const int Readers = 24;

    // Nobody waits longer for a call to a grain; and where packets vanish, a statement that never ends is all that shows it.
    private static readonly TimeSpan StatementLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly ThreadReserve _threads = new(StatementLimit / 2, TimeProvider.System);
    private readonly NpgsqlDataSource _writing;
    private readonly NpgsqlDataSource _reading;
    private readonly WriteQueue _queue;
    private readonly PostgresReader _reader;
    private readonly Task _writers;

    /// <summary>The database of this connection string; it is connected to at its first use.</summary>
    /// <exception cref="StorageException">The connection string is not one.</exception>
    public PostgresDatabase(string connectionString, WriteLimits limits, ILogger<PostgresDatabase> logger)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(limits);
        var settings = Settings(connectionString);
        var writing = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { MaxPoolSize = Writers };
        var failures = new PostgresFailures(string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}/{settings.Database}"));
        _reading = NpgsqlDataSource.Create(settings);
        _writing = NpgsqlDataSource.Create(writing);
        _queue = new WriteQueue(limits.QueuedWrites);
        _reader = new PostgresReader(_reading, _threads, failures);
        var largestGroup = Math.Min(limits.WritesPerCommit, LargestGroup);
        _writers = Task.WhenAll(Enumerable.Range(0, Writers)
            .Select(_ => Task.Run(() => new PostgresWriter(_writing, _queue, largestGroup, _threads, failures, logger).RunAsync())));
    }

    /// <inheritdoc/>
    public DatabaseKind Kind => DatabaseKind.Postgres;

    /// <inheritdoc/>
    public ValueTask<T> ReadAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(work, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T> WriteAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken = default) =>
        _queue.EnqueueAsync(work, cancellationToken);

    /// <summary>Finishes the queued writes and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Stop();
        await _writers.ConfigureAwait(false);
        await _writing.DisposeAsync().ConfigureAwait(false);
        await _reading.DisposeAsync().ConfigureAwait(false);
        _threads.Dispose();
    }

    private static NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString)
            {
                // No session state is left behind that a reset would have to clear, and prepared statements must stay.
                NoResetOnClose = true,
                Enlist = false,
                Multiplexing = false,
            };
            settings.MaxAutoPrepare = settings.MaxAutoPrepare == 0 ? 256 : settings.MaxAutoPrepare;
            settings.AutoPrepareMinUsages = 2;
            settings.MaxPoolSize = settings.ShouldSerialize("Maximum Pool Size") ? settings.MaxPoolSize : Readers;
            settings.CommandTimeout = settings.ShouldSerialize("Command Timeout") ? settings.CommandTimeout : (int)StatementLimit.TotalSeconds;

            // The driver asks the server over a new connection to cancel what has timed out, and blocks a thread of the pool until
            // that is open or given up. Where packets vanish, that happens to as many statements as there are connections at once,
            // and the driver's own limit is fifteen seconds: see ThreadReserve.
            settings.Timeout = settings.ShouldSerialize("Timeout") ? settings.Timeout : (int)ConnectLimit.TotalSeconds;
            settings.CancellationTimeout = settings.ShouldSerialize("Cancellation Timeout") ? settings.CancellationTimeout : -1;
            settings.ApplicationName ??= "OrleansAi";
            return settings;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StorageException(
                $"The PostgreSQL connection string is not valid: {exception.Message} Write it like Host=localhost;Database=orleansai;Username=orleansai;Password=….");
        }
    }
}
