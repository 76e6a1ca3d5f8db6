using System.Data.Common;

namespace OrleansAi.Storage.Sqlite;

/// <summary>Says what went wrong without the driver's exception types.</summary>
internal static class SqliteFailures
{
    public static StorageException Describe(string what, string path, Exception exception) =>
        new($"{what} ({path}): {exception.Message}");

    /// <summary>What the caller of a piece of work sees of its failure: its own exceptions as they are, the driver's described.</summary>
    public static Exception OfWork(string path, Exception exception) =>
        exception is DbException ? Describe("A statement failed on the SQLite database", path, exception) : exception;
}
