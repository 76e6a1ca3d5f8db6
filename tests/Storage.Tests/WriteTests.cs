using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests;

public abstract class WriteTests(TestStore store) : DatabaseTests(store)
{
    [Fact]
    public async Task WriteAsync_Acknowledged_IsSeenByOtherConnectionsAtOnce()
    {
        var database = await Store.OpenWithRowsAsync();

        Assert.Equal(1, await database.InsertAsync(7));

        Assert.Equal([7], await Store.Open().NumbersAsync());
    }

    [Theory]
    [InlineData("id")]
    [InlineData("@id")]
    public async Task ExecuteAsync_ParameterWithOrWithoutItsSign_IsBound(string name)
    {
        var database = await Store.OpenWithRowsAsync();
        await database.InsertAsync(7);

        Assert.Equal(1, await database.WriteAsync(session => session.ExecuteAsync("UPDATE numbers SET id = id + 1 WHERE id = @id", (name, 7L))));

        Assert.Equal([8], await database.NumbersAsync());
    }

    [Fact]
    public async Task WriteAsync_ManyAtOnce_KeepsEachAndTellsEachItsOwnResult()
    {
        var database = await Store.OpenWithRowsAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 2000).Select(id => database.WriteAsync(async session =>
        {
            await session.InsertAsync(id);
            return id;
        }).AsTask())).InTime();

        Assert.Equal(Enumerable.Range(0, 2000), results);
        Assert.Equal(Enumerable.Range(0, 2000).Select(id => (long)id), await database.NumbersAsync());
    }

    [Fact]
    public async Task WriteAsync_WorkThatThrows_IsUndoneAloneAndTellsItsCallerAlone()
    {
        var database = await Store.OpenWithRowsAsync();
        var held = await HeldWriters.HoldAsync(database);

        var before = database.InsertAsync(1).AsTask();
        var broken = database.WriteAsync<int>(async session =>
        {
            await session.InsertAsync(2);
            throw new NotSupportedException("second thoughts");
        }).AsTask();
        var after = database.InsertAsync(3).AsTask();
        await held.ReleaseAsync();

        Assert.Equal("second thoughts", (await Assert.ThrowsAsync<NotSupportedException>(() => broken.InTime())).Message);
        Assert.All(await Task.WhenAll(before, after).InTime(), changed => Assert.Equal(1, changed));
        Assert.Equal([1, 3], await database.NumbersAsync());
    }

    [Fact]
    public async Task WriteAsync_StatementThatFails_GivesStorageExceptionAndLeavesItsNeighbours()
    {
        var database = await Store.OpenWithRowsAsync();
        await database.InsertAsync(2);
        var held = await HeldWriters.HoldAsync(database);

        var before = database.InsertAsync(1).AsTask();
        var repeated = database.WriteAsync(async session => await session.InsertAsync(9) + await session.InsertAsync(2)).AsTask();
        var after = database.InsertAsync(3).AsTask();
        await held.ReleaseAsync();

        var exception = await Assert.ThrowsAsync<StorageException>(() => repeated.InTime());
        Assert.Contains("unique", exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Null(exception.InnerException);
        await Task.WhenAll(before, after).InTime();
        Assert.Equal([1, 2, 3], await database.NumbersAsync());
    }

    [Fact]
    public async Task WriteAsync_FullQueue_RefusesOneMoreAndRecovers()
    {
        var database = await Store.OpenWithRowsAsync(new WriteLimits { QueuedWrites = 2 });
        var held = await HeldWriters.HoldAsync(database);
        var first = database.InsertAsync(1).AsTask();
        var second = database.InsertAsync(2).AsTask();

        var exception = await Assert.ThrowsAsync<StorageException>(() => database.InsertAsync(3).AsTask().InTime());

        Assert.Contains("full: 2 writes wait", exception.Message, StringComparison.Ordinal);
        await held.ReleaseAsync();
        await Task.WhenAll(first, second).InTime();
        await database.InsertAsync(4).AsTask().InTime();
        Assert.Equal([1, 2, 4], await database.NumbersAsync());
    }

    [Fact]
    public async Task WriteAsync_CancelledWhileItWaits_NeverRuns()
    {
        var database = await Store.OpenWithRowsAsync();
        var held = await HeldWriters.HoldAsync(database);
        using var cancellation = new CancellationTokenSource();
        var cancelled = database.InsertAsync(1, cancellation.Token).AsTask();
        var kept = database.InsertAsync(2).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.InTime());
        await held.ReleaseAsync();
        await kept.InTime();
        Assert.Equal([2], await database.NumbersAsync());
    }

    [Fact]
    public async Task WriteAsync_CancelledOnceItRuns_IsFinishedAndReported()
    {
        var database = await Store.OpenWithRowsAsync();
        using var cancellation = new CancellationTokenSource();

        var changed = await database.WriteAsync(
            async session =>
            {
                await cancellation.CancelAsync();
                return await session.InsertAsync(1);
            },
            cancellation.Token).AsTask().InTime();

        Assert.Equal(1, changed);
        Assert.Equal([1], await database.NumbersAsync());
    }

    [Fact]
    public async Task WriteAsync_FromInsideAWrite_IsRefusedInsteadOfWaitingForItself()
    {
        var database = await Store.OpenWithRowsAsync();

        var nested = database.WriteAsync(_ => database.InsertAsync(1)).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => nested.InTime());
        Assert.Empty(await database.NumbersAsync());
    }

    [Fact]
    public async Task DisposeAsync_QueuedWrites_AreFinishedFirst()
    {
        var database = await Store.OpenWithRowsAsync();
        var held = await HeldWriters.HoldAsync(database);
        var queued = Task.WhenAll(Enumerable.Range(0, 100).Select(id => database.InsertAsync(id).AsTask()));

        var closing = Task.Run(() => Store.CloseAsync(database));
        await held.ReleaseAsync();
        await closing.InTime();

        await queued.InTime();
        Assert.Equal(100, (await Store.Open().NumbersAsync()).Count());
    }

    [Fact]
    public async Task DisposeAsync_LaterCalls_AreRefused()
    {
        var database = await Store.OpenWithRowsAsync();
        await Store.CloseAsync(database);

        await Assert.ThrowsAsync<StorageException>(() => database.InsertAsync(1).AsTask().InTime());
        await Assert.ThrowsAsync<StorageException>(() => database.NumbersAsync());
    }

    public sealed class OnSqlite() : WriteTests(new SqliteStore())
    {
        [Fact]
        public async Task WriteAsync_CommitThatFails_TellsEveryCallerOfTheGroupAndTheNextOneSucceeds()
        {
            var database = await Store.OpenWithRowsAsync();
            var held = await HeldWriters.HoldAsync(database);

            // The constraint is checked at the commit, so the statement itself succeeds.
            var orphan = database.WriteAsync(session => session.ExecuteAsync("INSERT INTO children (parent) VALUES (404)")).AsTask();
            var neighbour = database.InsertAsync(1).AsTask();
            await Assert.ThrowsAsync<StorageException>(held.ReleaseAsync);

            foreach (var write in new[] { orphan, neighbour })
            {
                Assert.Contains("nothing was written", (await Assert.ThrowsAsync<StorageException>(() => write.InTime())).Message, StringComparison.Ordinal);
            }

            await database.InsertAsync(2).AsTask().InTime();
            Assert.Equal([2], await database.NumbersAsync());
        }

        [Fact]
        public async Task WriteAsync_DiskThatIsFull_FailsAndLaterSucceeds()
        {
            var database = await Store.OpenWithRowsAsync();
            await database.WriteAsync(session => session.ExecuteAsync("PRAGMA max_page_count = 10"));

            var large = database.WriteAsync(session => session.ExecuteAsync(
                "INSERT INTO numbers (id, name) VALUES (1, @name)", ("@name", new string('x', 1_000_000)))).AsTask();

            Assert.Contains("full", (await Assert.ThrowsAsync<StorageException>(() => large.InTime())).Message, StringComparison.Ordinal);
            await database.InsertAsync(2).AsTask().InTime();
            Assert.Equal([2], await database.NumbersAsync());
        }

        [Fact]
        public async Task WriteAsync_Completed_LeavesTheWritersThread()
        {
            var database = await Store.OpenWithRowsAsync();

            await database.InsertAsync(1);

            Assert.NotEqual("SQLite writer", Thread.CurrentThread.Name);
        }
    }

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : WriteTests(new PostgresStore(server))
    {
        [Fact]
        public async Task WriteAsync_CommitThatFails_TellsOnlyTheWriteThatIsToBlame()
        {
            var database = await Store.OpenWithRowsAsync();
            var held = await HeldWriters.HoldAsync(database);

            var orphan = database.WriteAsync(session => session.ExecuteAsync("INSERT INTO children (parent) VALUES (404)")).AsTask();
            var neighbours = Task.WhenAll(Enumerable.Range(0, 8).Select(id => database.InsertAsync(id).AsTask()));
            await held.ReleaseAsync();

            await Assert.ThrowsAsync<StorageException>(() => orphan.InTime());
            await neighbours.InTime();
            Assert.Equal(8, (await database.NumbersAsync()).Count());
        }

        [Fact]
        public async Task WriteAsync_WorkThatHidesAFailedStatement_IsNotAcknowledged()
        {
            var database = await Store.OpenWithRowsAsync();
            var held = await HeldWriters.HoldAsync(database);

            var hiding = database.WriteAsync(async session =>
            {
                await session.InsertAsync(100);
                try
                {
                    await session.InsertAsync(100);
                }
                catch (System.Data.Common.DbException)
                {
                }

                return 0;
            }).AsTask();
            var neighbours = Task.WhenAll(Enumerable.Range(0, 8).Select(id => database.InsertAsync(id).AsTask()));
            await held.ReleaseAsync();

            await Assert.ThrowsAsync<StorageException>(() => hiding.InTime());
            await neighbours.InTime();
            Assert.Equal(Enumerable.Range(0, 8).Select(id => (long)id), await database.NumbersAsync());
        }

        [Fact]
        public async Task WriteAsync_DeadlockBetweenGroups_IsResolvedWithoutAFailure()
        {
            var database = await Store.OpenWithRowsAsync();
            await database.InsertAsync(1);
            await database.InsertAsync(2);

            // Each pair of writes locks the same two rows in opposite orders.
            var writes = Enumerable.Range(0, 40).Select(number => database.WriteAsync(async session =>
            {
                await RenameAsync(session, 1 + (number % 2));
                return await RenameAsync(session, 2 - (number % 2));
            }).AsTask());

            Assert.All(await Task.WhenAll(writes).InTime(), changed => Assert.Equal(1, changed));
        }

        private static ValueTask<int> RenameAsync(DatabaseSession session, long id) =>
            session.ExecuteAsync("UPDATE numbers SET name = name || 'x' WHERE id = @id", ("@id", id));
    }
}
