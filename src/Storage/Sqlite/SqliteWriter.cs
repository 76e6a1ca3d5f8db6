using Microsoft.Extensions.Logging;
using OrleansAi.Storage.Writing;

namespace OrleansAi.Storage.Sqlite;

/// <summary>
/// The one writer: a thread that takes what is queued, runs each write under a savepoint of one transaction, commits, and only
/// then answers. It never waits for more: while one group is on its way to the disk the next one gathers by itself.
/// </summary>
internal sealed partial class SqliteWriter : IDisposable
{
    private readonly SqliteConnections _connections;
    private readonly WriteQueue _queue;
    private readonly int _largestGroup;
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly List<QueuedWrite> _group = [];
    private SqliteSession? _session;

    public SqliteWriter(SqliteConnections connections, WriteQueue queue, int largestGroup, string path, ILogger logger)
    {
        _connections = connections;
        _queue = queue;
        _largestGroup = largestGroup;
        _path = path;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "SQLite writer" };
        _thread.Start();
    }

    /// <summary>Writes what is queued, copies the log into the database and closes it. The queue must have been stopped.</summary>
    public void Dispose() => _thread.Join();

    private void Run()
    {
        WriteQueue.MarkWriter();
        while (WaitForWork())
        {
            WriteGroup();
        }

        Close();
    }

    // A thread of its own may block: the pool's threads are too few to lend one to the disk.
    private bool WaitForWork()
    {
        var waiting = _queue.WaitAsync();
        return waiting.IsCompleted ? waiting.GetAwaiter().GetResult() : waiting.AsTask().GetAwaiter().GetResult();
    }

    private void WriteGroup()
    {
        if (!_queue.TryTake(out var write))
        {
            return;
        }

        try
        {
            _session ??= _connections.OpenWriter();
            _session.Run("BEGIN IMMEDIATE");
        }
        catch (Exception exception)
        {
            LogCannotBegin(exception, _path);
            write.Fail(SqliteFailures.Describe("The SQLite database cannot be written", _path, exception));
            return;
        }

        while (RunOne(_session, write) && _group.Count < _largestGroup && _queue.TryTake(out write))
        {
        }

        Commit(_session);
    }

    /// <summary>Runs a write that succeeds or leaves no trace; false when the whole transaction is lost.</summary>
    private bool RunOne(SqliteSession session, QueuedWrite write)
    {
        try
        {
            session.Run("SAVEPOINT one_write");
            Wait(write.RunAsync(session));
            session.Run("RELEASE one_write");
            _group.Add(write);
            return true;
        }
        catch (Exception exception)
        {
            var undone = Undo(session);
            write.Fail(SqliteFailures.OfWork(_path, exception));
            return undone;
        }
    }

    private static void Wait(ValueTask running)
    {
        if (running.IsCompleted)
        {
            running.GetAwaiter().GetResult();
        }
        else
        {
            running.AsTask().GetAwaiter().GetResult();
        }
    }

    private bool Undo(SqliteSession session)
    {
        try
        {
            if (session.InTransaction)
            {
                session.Run("ROLLBACK TO one_write");
                session.Run("RELEASE one_write");
                return true;
            }
        }
        catch (Exception exception)
        {
            LogCannotUndo(exception, _path);
        }

        return false;
    }

    private void Commit(SqliteSession session)
    {
        try
        {
            // Where a failure has ended the transaction, COMMIT finds none and says so.
            session.Run("COMMIT");
            session.Tidy();
        }
        catch (Exception exception)
        {
            LogCannotCommit(exception, _path, _group.Count);
            Abandon();
            Answer(write => write.Fail(SqliteFailures.Describe("The SQLite database could not commit, so nothing was written", _path, exception)));
            return;
        }

        Answer(write => write.Succeed());
    }

    private void Answer(Action<QueuedWrite> answer)
    {
        foreach (var write in _group)
        {
            answer(write);
        }

        _group.Clear();
    }

    // A connection whose transaction could not be ended is not trusted again: closing it rolls back, the next group reopens.
    private void Abandon()
    {
        _session?.Dispose();
        _session = null;
    }

    private void Close()
    {
        try
        {
            _session?.Run("PRAGMA wal_checkpoint(TRUNCATE)");
            _session?.Dispose();
        }
        catch (Exception exception)
        {
            LogCannotClose(exception, _path);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The SQLite database {Path} cannot be written.")]
    private partial void LogCannotBegin(Exception exception, string path);

    [LoggerMessage(2, LogLevel.Error, "A failed write on the SQLite database {Path} could not be undone; its group is rolled back.")]
    private partial void LogCannotUndo(Exception exception, string path);

    [LoggerMessage(3, LogLevel.Error, "The SQLite database {Path} could not commit {Writes} writes.")]
    private partial void LogCannotCommit(Exception exception, string path, int writes);

    [LoggerMessage(4, LogLevel.Error, "The SQLite database {Path} was not closed cleanly; its log is replayed at the next start.")]
    private partial void LogCannotClose(Exception exception, string path);
}
