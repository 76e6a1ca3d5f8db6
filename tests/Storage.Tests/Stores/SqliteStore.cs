using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Storage.Sqlite;

namespace OrleansAi.Storage.Tests.Stores;

/// <summary>A SQLite file in a temporary directory of its own.</summary>
public sealed class SqliteStore : TestStore
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleansai-storage-");

    /// <summary>The database's file.</summary>
    public string File => Path.Combine(_directory.FullName, "orleansai.db");

    protected override IDatabase OpenCore(WriteLimits limits) => new SqliteDatabase(File, limits, NullLogger<SqliteDatabase>.Instance);

    protected override ValueTask DropAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
