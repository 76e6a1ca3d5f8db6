using System.Globalization;

namespace OrleansAi.Storage.Migrations;

/// <summary>Brings a database to the schema that this version needs, all missing migrations in one transaction.</summary>
public sealed class Migrator(IDatabase database, TimeProvider time)
{
    // Any number will do, as long as nothing else in the database takes advisory locks by the same one.
    private const string PostgresLock = "SELECT pg_advisory_xact_lock(7305182244907164937)";

    private const string CreateRecord = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number BIGINT PRIMARY KEY,
            name TEXT NOT NULL,
            checksum TEXT NOT NULL,
            applied_at TEXT NOT NULL)
        """;

    /// <summary>Applies what is missing of <see cref="Migration.All"/> and returns it; starters at the same time wait for each other.</summary>
    /// <exception cref="StorageException">A migration failed, was changed after it was applied, or is unknown to this version.</exception>
    public ValueTask<ImmutableArray<Migration>> MigrateAsync(CancellationToken cancellationToken = default) =>
        MigrateAsync(Migration.All, cancellationToken);

    /// <summary>As <see cref="MigrateAsync(CancellationToken)"/>, with migrations of the caller's choice.</summary>
    public ValueTask<ImmutableArray<Migration>> MigrateAsync(ImmutableArray<Migration> known, CancellationToken cancellationToken = default)
    {
        var repeated = known.GroupBy(migration => migration.Number).FirstOrDefault(group => group.Skip(1).Any());
        if (repeated is not null)
        {
            throw new StorageException($"Two migrations have the number {repeated.Key:0000}: {string.Join(" and ", repeated)}. Renumber the newer one.");
        }

        return database.WriteAsync(session => MigrateAsync(session, known), cancellationToken);
    }

    private async ValueTask<ImmutableArray<Migration>> MigrateAsync(DatabaseSession session, ImmutableArray<Migration> known)
    {
        // On SQLite the write's own transaction already shuts other writers out.
        if (session.Kind == DatabaseKind.Postgres)
        {
            await ExecutePatientlyAsync(session, PostgresLock);
        }

        await session.ExecuteAsync(CreateRecord);
        var applied = await session.QueryAsync(
            "SELECT number, name, checksum FROM schema_migrations ORDER BY number",
            row => new AppliedMigration((int)row.GetInt64(0), row.GetString(1), row.GetString(2)));
        var missing = MigrationPlan.Missing(known, applied);
        foreach (var migration in missing)
        {
            await ApplyAsync(session, migration);
        }

        return missing;
    }

    private async ValueTask ApplyAsync(DatabaseSession session, Migration migration)
    {
        try
        {
            if (migration.Only is null || migration.Only == session.Kind)
            {
                await ExecutePatientlyAsync(session, SqlDialect.Translate(migration.Sql, session.Kind));
            }
        }
        catch (System.Data.Common.DbException exception)
        {
            throw new StorageException($"Migration {migration} failed and was rolled back: {exception.Message}");
        }

        await session.ExecuteAsync(
            "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (@number, @name, @checksum, @appliedAt)",
            ("@number", (long)migration.Number),
            ("@name", migration.Name),
            ("@checksum", migration.Checksum),
            ("@appliedAt", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)));
    }

    // Another starter's migration, or a large table's, may take longer than a usual statement may.
    private static async ValueTask ExecutePatientlyAsync(DatabaseSession session, string sql)
    {
        var command = session.Command(sql);
        command.CommandTimeout = (int)TimeSpan.FromMinutes(10).TotalSeconds;
        await command.ExecuteNonQueryAsync();
    }
}
