using System.Collections.Immutable;
using OrleansAi.Storage.Migrations;

namespace OrleansAi.Storage.Tests.Stores;

/// <summary>A table of numbers to write to and to look at.</summary>
internal static class Rows
{
    private static readonly Migration Table = new(1, "numbers", """
        CREATE TABLE numbers (id BIGINT PRIMARY KEY, name {text});
        CREATE TABLE parents (id BIGINT PRIMARY KEY);
        CREATE TABLE children (parent BIGINT NOT NULL REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
        """);

    public static async Task<IDatabase> OpenWithRowsAsync(this TestStore store, WriteLimits? limits = null)
    {
        var database = store.Open(limits);
        await new Migrator(database, TimeProvider.System).MigrateAsync([Table]);
        return database;
    }

    public static ValueTask<int> InsertAsync(this DatabaseSession session, long id) =>
        session.ExecuteAsync("INSERT INTO numbers (id, name) VALUES (@id, @name)", ("@id", id), ("@name", $"number {id}"));

    public static ValueTask<int> InsertAsync(this IDatabase database, long id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(session => session.InsertAsync(id), cancellationToken);

    public static ValueTask<ImmutableArray<long>> NumbersAsync(this DatabaseSession session) =>
        session.QueryAsync("SELECT id FROM numbers ORDER BY id", row => row.GetInt64(0));

    public static async Task<IEnumerable<long>> NumbersAsync(this IDatabase database) =>
        await database.ReadAsync(NumbersAsync).AsTask().InTime();
}
