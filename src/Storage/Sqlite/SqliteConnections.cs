using Microsoft.Data.Sqlite;

namespace OrleansAi.Storage.Sqlite;

/// <summary>Opens connections to one database file, set up for their part.</summary>
internal sealed class SqliteConnections(string path)
{
    // Both numbers are upper bounds of what a connection may hold, not what it allocates.
    private const string Shared = """
        PRAGMA busy_timeout = 10000;
        PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY;
        """;

    // FULL makes a commit in WAL mode wait for the disk. The log is copied into the database every 4,000 pages (16 MB), by
    // the writer alone: two connections that checkpoint at once can corrupt a database before SQLite 3.51.3.
    private const string Writer = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -16384;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        """;

    private const string Reader = """
        PRAGMA query_only = ON;
        PRAGMA cache_size = -2048;
        PRAGMA mmap_size = 134217728;
        """;

    static SqliteConnections() => SQLitePCL.Batteries_V2.Init();

    /// <summary>The connection that writes; it creates the file and its directory where they are missing.</summary>
    public SqliteSession OpenWriter()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return Open(Shared + Writer);
    }

    /// <summary>A connection that only reads.</summary>
    public SqliteSession OpenReader() => Open(Shared + Reader);

    private SqliteSession Open(string settings)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Cache = SqliteCacheMode.Private,
            Pooling = false,
            DefaultTimeout = 10,
        }.ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = settings;
            command.ExecuteNonQuery();
            return new SqliteSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
