using System.Collections.Immutable;
using OrleansAi.Storage.Migrations;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests;

public abstract class MigratorTests(TestStore store) : DatabaseTests(store)
{
    private static readonly Migration Fruits = new(1, "fruits", "CREATE TABLE fruits (name {text} PRIMARY KEY, color {text}, picture {blob});");
    private static readonly Migration Roots = new(3, "roots", "CREATE TABLE roots (id {identity}, name {text}); CREATE INDEX roots_by_name ON roots (name);");

    [Fact]
    public async Task MigrateAsync_EmptyDatabase_AppliesAllThatThisVersionKnows()
    {
        var applied = await new Migrator(Store.Open(), TimeProvider.System).MigrateAsync();

        Assert.Equal(Migration.All.AsEnumerable(), applied);
        Assert.Contains(applied, migration => migration.ToString() == "0001_grain_state_and_reminders");
    }

    [Fact]
    public async Task MigrateAsync_Again_AppliesNothing()
    {
        await Store.OpenMigratedAsync();

        Assert.Empty(await new Migrator(Store.Open(), TimeProvider.System).MigrateAsync());
    }

    [Fact]
    public async Task MigrateAsync_NewerVersion_AppliesOnlyWhatIsMissing()
    {
        var database = Store.Open();

        await MigrateAsync(database, Fruits);
        var applied = await MigrateAsync(database, Fruits, Roots);

        Assert.Equal([Roots], applied);
        Assert.Equal(1, await database.WriteAsync(session => session.ExecuteAsync("INSERT INTO roots (name) VALUES ('beet')")));
    }

    [Fact]
    public async Task MigrateAsync_ChangedMigration_RefusesAndNamesIt()
    {
        var database = Store.Open();
        await MigrateAsync(database, Fruits);

        var exception = await Assert.ThrowsAsync<StorageException>(() => MigrateAsync(database, Fruits with { Sql = "CREATE TABLE other (id BIGINT)" }));

        Assert.Contains("0001_fruits was changed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateAsync_DatabaseOfANewerVersion_RefusesAndNamesTheMigration()
    {
        var database = Store.Open();
        await MigrateAsync(database, Fruits, Roots);

        var exception = await Assert.ThrowsAsync<StorageException>(() => MigrateAsync(database, Fruits));

        Assert.Contains("0003_roots", exception.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateAsync_TwoMigrationsOfOneNumber_RefusesAndNamesBoth()
    {
        var exception = await Assert.ThrowsAsync<StorageException>(() => MigrateAsync(Store.Open(), Fruits, Roots with { Number = 1 }));

        Assert.Contains("0001_fruits and 0001_roots", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateAsync_FailingMigration_LeavesTheDatabaseAsItWas()
    {
        var database = Store.Open();
        var broken = new Migration(2, "broken", "CREATE TABLE leaves (name {text}); CREATE TABLE leaves (name {text});");

        var exception = await Assert.ThrowsAsync<StorageException>(() => MigrateAsync(database, Fruits, broken));

        Assert.Contains("0002_broken failed", exception.Message, StringComparison.Ordinal);
        Assert.Equal([Fruits, Roots], await MigrateAsync(database, Fruits, Roots));
    }

    [Fact]
    public async Task MigrateAsync_StartersAtTheSameTime_ApplyEachMigrationOnce()
    {
        var starters = Enumerable.Range(0, 4).Select(_ => Store.Open()).ToArray();

        var applied = await Task.WhenAll(starters.Select(starter => Task.Run(() => MigrateAsync(starter, Fruits, Roots))));

        Assert.Equal([Fruits, Roots], applied.SelectMany(migrations => migrations));
    }

    private static async Task<IEnumerable<Migration>> MigrateAsync(IDatabase database, params ImmutableArray<Migration> known) =>
        await new Migrator(database, TimeProvider.System).MigrateAsync(known);

    public sealed class OnSqlite() : MigratorTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : MigratorTests(new PostgresStore(server));
}
