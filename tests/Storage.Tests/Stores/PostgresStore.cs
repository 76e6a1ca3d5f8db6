using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Storage.Postgres;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Stores;

/// <summary>A new database on the tests' PostgreSQL server.</summary>
public sealed class PostgresStore(PrivatePostgres server) : TestStore
{
    /// <summary>The server trusts everyone; this is there to be looked for where it must not be.</summary>
    public const string Password = "correct-horse-battery-staple";

    private string? _connectionString;

    /// <summary>How the database is reached.</summary>
    public string ConnectionString => $"{_connectionString};Password={Password}";

    protected override IDatabase OpenCore(WriteLimits limits) =>
        new PostgresDatabase(ConnectionString, limits, NullLogger<PostgresDatabase>.Instance);

    public override async Task CreateAsync() => _connectionString = await server.CreateDatabaseAsync();

    // The server and all its databases are dropped together.
    protected override ValueTask DropAsync() => ValueTask.CompletedTask;
}
