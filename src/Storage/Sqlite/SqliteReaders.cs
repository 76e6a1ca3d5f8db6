using System.Collections.Concurrent;
using System.Data.Common;

namespace OrleansAi.Storage.Sqlite;

/// <summary>The connections that read. Each read has one for itself and a snapshot that writes do not change.</summary>
internal sealed class SqliteReaders(SqliteConnections connections, int most, string path) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(most);
    private readonly ConcurrentStack<SqliteSession> _idle = [];
    private volatile bool _stopped;

    public async ValueTask<T> ReadAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stopped)
            {
                throw new StorageException("The store is stopped and cannot be read.");
            }

            return await ReadAsync(work).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    private async ValueTask<T> ReadAsync<T>(Func<DatabaseSession, ValueTask<T>> work)
    {
        var session = Rent();
        try
        {
            session.Run("BEGIN");
            return await work(session).ConfigureAwait(false);
        }
        catch (DbException exception)
        {
            throw SqliteFailures.OfWork(path, exception);
        }
        finally
        {
            Return(session);
        }
    }

    private void Return(SqliteSession session)
    {
        try
        {
            session.Run("ROLLBACK");
            session.Tidy();
            _idle.Push(session);
        }
        catch (DbException)
        {
            // Nothing was written that could be lost; the next read opens another connection.
            session.Dispose();
        }
    }

    private SqliteSession Rent()
    {
        try
        {
            return _idle.TryPop(out var session) ? session : connections.OpenReader();
        }
        catch (Exception exception)
        {
            throw SqliteFailures.Describe("The SQLite database cannot be opened", path, exception);
        }
    }

    /// <summary>Waits for the reads that run, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        for (var taken = 0; taken < most; taken++)
        {
            await _free.WaitAsync().ConfigureAwait(false);
        }

        while (_idle.TryPop(out var session))
        {
            session.Dispose();
        }

        _free.Release(most);
    }
}
