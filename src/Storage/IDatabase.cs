namespace OrleansAi.Storage;

/// <summary>The relational store: SQLite under the data directory, or PostgreSQL. All state that must survive goes through it.</summary>
/// <remarks>
/// Work that is given to it uses only its session: it starts no other read or write and waits for nothing else, because other
/// work waits behind it. It may run again after the connection was lost or a deadlock was broken, so it changes nothing but
/// the database. Writes of one process run one after another on SQLite; on PostgreSQL they run beside each other at READ
/// COMMITTED, so a decision that depends on stored values belongs into the statement (<c>UPDATE … WHERE version = @version</c>,
/// <c>INSERT … ON CONFLICT</c>), not into a read before it.
/// </remarks>
public interface IDatabase
{
    /// <summary>Which database is behind this, for the few statements that differ.</summary>
    DatabaseKind Kind { get; }

    /// <summary>Runs <paramref name="work"/> over a consistent snapshot. Reads never wait for writes.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    ValueTask<T> ReadAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs <paramref name="work"/> atomically and completes when its effect is on disk. Concurrent writes share one commit;
    /// one that throws is rolled back alone and its exception reaches its caller alone. Cancellation withdraws a write that has
    /// not begun; one that has begun is finished and reported.
    /// </summary>
    /// <exception cref="StorageException">
    /// The store could not be written, or its queue is full, and nothing was written. Only where a server's connection was lost
    /// during the commit itself may the write have been done; the message says so. Keyed writes can simply be repeated.
    /// </exception>
    ValueTask<T> WriteAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken = default);
}
