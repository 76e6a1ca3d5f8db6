using System.Data;
using System.Globalization;
using Npgsql;
using OrleansAi.Storage.Writing;

namespace OrleansAi.Storage.Postgres;

/// <summary>One transaction, and the writes whose work is done in it.</summary>
internal sealed class PostgresGroup(NpgsqlConnection connection, NpgsqlTransaction transaction, PostgresFailures failures)
{
    private readonly PostgresSession _session = new(connection, transaction);
    private int _savepoints;

    /// <summary>The writes that wait for the commit.</summary>
    public List<QueuedWrite> Writes { get; } = [];

    /// <summary>Why the group was rolled back, or why its end is unknown.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>
    /// Runs a write that succeeds or leaves no trace. False when the whole transaction is lost; <see cref="Writes"/> then
    /// includes this write.
    /// </summary>
    public async ValueTask<bool> RunAsync(QueuedWrite write)
    {
        // Each name is used once: rolling back to an earlier write's savepoint would undo that write too.
        var savepoint = Savepoint(++_savepoints);
        try
        {
            // The driver sends this together with the work's first statement, so it costs no round trip.
            await transaction.SaveAsync(savepoint);
            await write.RunAsync(_session);
            Writes.Add(write);
            return true;
        }
        catch (Exception exception)
        {
            if (!PostgresFailures.IsWorthAnotherTry(exception) && await TryUndoAsync(savepoint))
            {
                write.Fail(failures.OfWork(exception));
                return true;
            }

            Writes.Add(write);
            Failure = exception;
            return false;
        }
    }

    /// <summary>Commits what has run.</summary>
    public async ValueTask<PostgresGroupOutcome> CommitAsync()
    {
        try
        {
            // The server answers COMMIT of a failed transaction with a rollback and no error. RELEASE does fail then, so a
            // write that hid a statement's error is found out before anyone is told of success.
            await using var commit = new NpgsqlCommand($"RELEASE SAVEPOINT {Savepoint(_savepoints)}; COMMIT", connection, transaction);
            await commit.ExecuteNonQueryAsync();
            return PostgresGroupOutcome.Committed;
        }
        catch (Exception exception)
        {
            Failure = exception;
            return exception is PostgresException && connection.State == ConnectionState.Open
                ? PostgresGroupOutcome.RolledBack
                : PostgresGroupOutcome.Unknown;
        }
    }

    private async ValueTask<bool> TryUndoAsync(string savepoint)
    {
        try
        {
            await transaction.RollbackAsync(savepoint);
            return true;
        }
        catch (Exception)
        {
            // The caller treats the transaction as lost, and the work's own exception says more than this one.
            return false;
        }
    }

    private static string Savepoint(int number) => string.Create(CultureInfo.InvariantCulture, $"write_{number}");
}
