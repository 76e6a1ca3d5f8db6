using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansAi.Storage.Writing;

namespace OrleansAi.Storage.Postgres;

/// <summary>
/// One of the few writers: it takes what is queued, runs each write under a savepoint of one transaction, commits, and only
/// then answers. A group that is lost (a broken connection, a deadlock, a constraint that fails at the commit) is run again
/// write by write, so that no write fails because of its company.
/// </summary>
internal sealed partial class PostgresWriter(
    NpgsqlDataSource dataSource, WriteQueue queue, int largestGroup, ThreadReserve threads, PostgresFailures failures, ILogger logger)
{
    // Of two transactions in a deadlock one is let through, so a few tries suffice.
    private const int TriesAlone = 3;

    /// <summary>Writes until the queue has stopped and is empty.</summary>
    public async Task RunAsync()
    {
        WriteQueue.MarkWriter();
        while (await queue.WaitAsync())
        {
            if (queue.TryTake(out var first))
            {
                await WriteGroupAsync(first);
            }
        }
    }

    private async ValueTask WriteGroupAsync(QueuedWrite first)
    {
        var attempt = await TryAsync(first, largestGroup);
        if (attempt.Outcome == PostgresGroupOutcome.RolledBack)
        {
            LogRolledBack(attempt.Failure, failures.Server, attempt.Writes.Count);
            await WriteEachAloneAsync(attempt.Writes);
        }
        else
        {
            Answer(attempt);
        }
    }

    private async ValueTask WriteEachAloneAsync(List<QueuedWrite> writes)
    {
        for (var done = 0; done < writes.Count; done++)
        {
            var attempt = await TryAsync(writes[done], largest: 1);
            for (var tries = 1; attempt.Outcome == PostgresGroupOutcome.RolledBack && tries < TriesAlone; tries++)
            {
                attempt = await TryAsync(writes[done], largest: 1);
            }

            if (attempt.Outcome == PostgresGroupOutcome.Unreachable)
            {
                // Each further try might wait for the network as long as this one did.
                Answer(attempt with { Writes = writes[done..] });
                return;
            }

            Answer(attempt);
        }
    }

    /// <summary>Runs the write, and up to <paramref name="largest"/> with it that wait already, in one transaction.</summary>
    private async ValueTask<Attempt> TryAsync(QueuedWrite first, int largest)
    {
        NpgsqlConnection? connection = null;
        PostgresGroup group;
        try
        {
            connection = await dataSource.OpenConnectionAsync();
            group = new PostgresGroup(connection, await connection.BeginTransactionAsync(), failures);
        }
        catch (Exception exception)
        {
            await CloseAsync(connection);
            return new Attempt(PostgresGroupOutcome.Unreachable, [first], exception);
        }

        using var running = threads.Begin();
        var whole = await group.RunAsync(first);
        while (whole && group.Writes.Count < largest && queue.TryTake(out var next))
        {
            whole = await group.RunAsync(next);
        }

        var outcome = whole ? await group.CommitAsync() : PostgresGroupOutcome.RolledBack;
        await CloseAsync(connection);
        return new Attempt(outcome, group.Writes, group.Failure);
    }

    // Closing rolls an open transaction back, which fails on a broken connection; the outcome is known by then.
    private static async ValueTask CloseAsync(NpgsqlConnection? connection)
    {
        try
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (DbException)
        {
        }
    }

    private void Answer(Attempt attempt)
    {
        var what = attempt.Outcome switch
        {
            PostgresGroupOutcome.Committed => null,
            PostgresGroupOutcome.Unreachable => "The PostgreSQL database cannot be reached, so nothing was written",
            PostgresGroupOutcome.RolledBack => "The PostgreSQL database could not commit, so nothing was written",
            _ => "The connection to the PostgreSQL database was lost during a commit: the write may have been done or not",
        };
        if (what is null)
        {
            attempt.Writes.ForEach(write => write.Succeed());
            return;
        }

        LogFailed(attempt.Failure, what, failures.Server, attempt.Writes.Count);
        attempt.Writes.ForEach(write => write.Fail(failures.Describe(what, attempt.Failure!)));
    }

    [LoggerMessage(1, LogLevel.Warning, "A group of {Writes} writes to the PostgreSQL database {Server} was rolled back; each is tried alone.")]
    private partial void LogRolledBack(Exception? exception, string server, int writes);

    [LoggerMessage(2, LogLevel.Error, "{What} ({Server}, {Writes} writes).")]
    private partial void LogFailed(Exception? exception, string what, string server, int writes);

    private sealed record Attempt(PostgresGroupOutcome Outcome, List<QueuedWrite> Writes, Exception? Failure);
}
