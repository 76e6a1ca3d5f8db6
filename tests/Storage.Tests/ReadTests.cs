using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests;

public abstract class ReadTests(TestStore store) : DatabaseTests(store)
{
    [Fact]
    public async Task ReadAsync_WhileOthersWrite_SeesOneSnapshot()
    {
        var database = await Store.OpenWithRowsAsync();
        await database.InsertAsync(1);

        var (before, after) = await database.ReadAsync(async session =>
        {
            var first = await session.NumbersAsync();

            // A read must not wait for a write; here that is the point, and the write runs beside it.
            await database.InsertAsync(2);
            return (first, await session.NumbersAsync());
        }).AsTask().InTime();

        Assert.Equal([1L], before.AsEnumerable());
        Assert.Equal([1L], after.AsEnumerable());
        Assert.Equal([1, 2], await database.NumbersAsync());
    }

    [Fact]
    public async Task ReadAsync_WhileWritersAreHeld_DoesNotWait()
    {
        var database = await Store.OpenWithRowsAsync();
        await database.InsertAsync(1);
        var held = await HeldWriters.HoldAsync(database);

        Assert.Equal([1], await database.NumbersAsync());

        await held.ReleaseAsync();
    }

    [Fact]
    public async Task ReadAsync_ThatTriesToWrite_LeavesNothing()
    {
        var database = await Store.OpenWithRowsAsync();

        await Record.ExceptionAsync(() => database.ReadAsync(session => session.InsertAsync(1)).AsTask());

        Assert.Empty(await database.NumbersAsync());
    }

    [Fact]
    public async Task ReadAsync_WorkThatThrows_TellsItsCallerAndLeavesTheConnectionUsable()
    {
        var database = await Store.OpenWithRowsAsync();

        for (var round = 0; round < 100; round++)
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => database.ReadAsync<int>(_ => throw new NotSupportedException()).AsTask().InTime());
            await Assert.ThrowsAsync<StorageException>(() => database.ReadAsync(session => session.ExecuteAsync("SELECT missing FROM numbers")).AsTask().InTime());
        }

        Assert.Empty(await database.NumbersAsync());
    }

    [Fact]
    public async Task ReadAsync_FarMoreThanConnections_AllGetTheirTurn()
    {
        var database = await Store.OpenWithRowsAsync();
        await database.InsertAsync(1);

        var reads = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => database.NumbersAsync()))).InTime();

        Assert.All(reads, numbers => Assert.Equal([1], numbers));
    }

    [Fact]
    public async Task ReadAsync_MoreStatementsThanAreKept_StillAnswers()
    {
        var database = await Store.OpenWithRowsAsync();

        for (var number = 0; number < 600; number++)
        {
            var wanted = number;
            Assert.Equal(wanted, await database.ReadAsync(session => session.QueryFirstOrDefaultAsync($"SELECT {wanted} + 0", row => row.GetInt32(0))));
        }
    }

    public sealed class OnSqlite() : ReadTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : ReadTests(new PostgresStore(server));
}
