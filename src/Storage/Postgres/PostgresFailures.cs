using System.Data.Common;
using Npgsql;

namespace OrleansAi.Storage.Postgres;

/// <summary>Sorts the server's failures and says what went wrong without the driver's exception types or a password.</summary>
/// <param name="Server">Host, port and database.</param>
internal sealed record PostgresFailures(string Server)
{
    /// <summary>
    /// Whether the same work may succeed in a transaction of its own: it met another transaction, or the one it was in had
    /// failed before it (<see href="https://www.postgresql.org/docs/15/errcodes-appendix.html">error codes</see>).
    /// </summary>
    public static bool IsWorthAnotherTry(Exception exception) =>
        exception is PostgresException
        {
            SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.InFailedSqlTransaction,
        };

    public StorageException Describe(string what, Exception exception) =>
        exception is PostgresException { SqlState: var state, MessageText: var text }
            ? new($"{what} ({Server}): {text} [{state}]")
            : new($"{what} ({Server}): {exception.Message}");

    /// <summary>What the caller of a piece of work sees of its failure: its own exceptions as they are, the driver's described.</summary>
    public Exception OfWork(Exception exception) =>
        exception is DbException ? Describe("A statement failed on the PostgreSQL database", exception) : exception;
}
