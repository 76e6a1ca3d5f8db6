using System.Data;
using System.Data.Common;
using Npgsql;

namespace OrleansAi.Storage.Postgres;

/// <summary>Reads snapshots over pooled connections.</summary>
internal sealed class PostgresReader(NpgsqlDataSource dataSource, ThreadReserve threads, PostgresFailures failures)
{
    public async ValueTask<T> ReadAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            return await TryReadAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionLostException)
        {
            // An idle connection does not know that its server has restarted; the driver has now discarded all like it.
        }
        catch (DbException exception)
        {
            throw failures.OfWork(exception);
        }

        try
        {
            return await TryReadAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionLostException lost)
        {
            throw failures.Describe("The connection to the PostgreSQL database was lost", lost.InnerException!);
        }
        catch (DbException exception)
        {
            throw failures.OfWork(exception);
        }
    }

    private async ValueTask<T> TryReadAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        using var running = threads.Begin();
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            await using var ending = transaction.ConfigureAwait(false);
            return await work(new PostgresSession(connection, transaction)).ConfigureAwait(false);
        }
        catch (DbException exception) when (connection.State != ConnectionState.Open)
        {
            throw new ConnectionLostException(exception);
        }
    }

    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DbException or ObjectDisposedException)
        {
            throw failures.Describe("The PostgreSQL database cannot be reached", exception);
        }
    }

    private sealed class ConnectionLostException(Exception inner) : Exception(inner.Message, inner);
}
