using System.Diagnostics;
using Npgsql;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>What a cluster has made of its PostgreSQL server.</summary>
internal sealed record DatabaseUse
{
    /// <summary>Processor time of the server's processes.</summary>
    public required TimeSpan Processor { get; init; }

    /// <summary>Transactions of the database, those that only read included.</summary>
    public required long Transactions { get; init; }

    /// <summary>Rows inserted, updated and deleted.</summary>
    public required long Rows { get; init; }

    /// <summary>Bytes of the write-ahead log.</summary>
    public required long LogBytes { get; init; }

    /// <summary>How often the log was forced to the disk.</summary>
    public required long LogSyncs { get; init; }

    /// <summary>Connections to the database now.</summary>
    public required long Connections { get; init; }

    public static DatabaseUse operator -(DatabaseUse left, DatabaseUse right) => new()
    {
        Processor = left.Processor - right.Processor,
        Transactions = left.Transactions - right.Transactions,
        Rows = left.Rows - right.Rows,
        LogBytes = left.LogBytes - right.LogBytes,
        LogSyncs = left.LogSyncs - right.LogSyncs,
        Connections = left.Connections,
    };

    public static async Task<DatabaseUse> OfAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        var numbers = await RowAsync(connection, """
            SELECT xact_commit, tup_inserted + tup_updated + tup_deleted, wal_bytes::bigint, wal_sync,
                (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'OrleansAi')
            FROM pg_stat_database, pg_stat_wal WHERE datname = current_database()
            """);
        return new DatabaseUse
        {
            Processor = await ProcessorAsync(connection),
            Transactions = numbers[0],
            Rows = numbers[1],
            LogBytes = numbers[2],
            LogSyncs = numbers[3],
            Connections = numbers[4],
        };
    }

    private static async Task<long[]> RowAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return [.. Enumerable.Range(0, row.FieldCount).Select(row.GetInt64)];
    }

    private static async Task<TimeSpan> ProcessorAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pid FROM pg_stat_activity", connection);
        await using var rows = await command.ExecuteReaderAsync();
        var sum = TimeSpan.Zero;
        while (await rows.ReadAsync())
        {
            try
            {
                using var process = Process.GetProcessById(rows.GetInt32(0));
                sum += process.TotalProcessorTime;
            }
            catch (ArgumentException)
            {
                // It has ended since it was listed: a worker of the server that did little.
            }
        }

        return sum;
    }
}
