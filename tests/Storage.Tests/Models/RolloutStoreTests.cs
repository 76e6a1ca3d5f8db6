using OrleansAi.Storage.Models;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Models;

public abstract class RolloutStoreTests(TestStore store) : DatabaseTests(store)
{
    private static readonly StoredRollout First = new("a1", "chat", 1, 1, """{"name":"ü"}""");

    [Fact]
    public async Task SaveAsync_RevisionsInOrder_KeepsTheLast()
    {
        var rollouts = new RolloutStore(await Store.OpenMigratedAsync());
        Assert.Null(await rollouts.FindAsync("a1"));
        Assert.True(await rollouts.SaveAsync(First));
        var second = First with { Revision = 2, Document = "{}" };
        Assert.True(await rollouts.SaveAsync(second));

        Assert.False(await rollouts.SaveAsync(First with { Document = "late" }));
        Assert.False(await rollouts.SaveAsync(second with { Document = "twice" }));

        Assert.Equal(second, await rollouts.FindAsync("a1"));
    }

    [Fact]
    public async Task LatestAsync_IsTheOneOfTheHighestNumberOfEachModel()
    {
        var rollouts = new RolloutStore(await Store.OpenMigratedAsync());
        var (second, other) = (First with { Id = "a2", Number = 2 }, First with { Id = "a3", Model = "other" });
        foreach (var rollout in new[] { First, second, other })
            await rollouts.SaveAsync(rollout);

        Assert.Equal([second, other], (await rollouts.LatestAsync()).AsEnumerable());
        Assert.Equal(second, await rollouts.FindLatestAsync("chat"));
        Assert.Null(await rollouts.FindLatestAsync("none"));
        Assert.Equal([other, second, First], (await rollouts.ListAsync(null, 10)).AsEnumerable());
        Assert.Equal([second], (await rollouts.ListAsync("chat", 1)).AsEnumerable());
    }

    [Fact]
    public async Task SaveAsync_ASecondRolloutOfOneNumber_Fails()
    {
        var rollouts = new RolloutStore(await Store.OpenMigratedAsync());
        await rollouts.SaveAsync(First);

        await Assert.ThrowsAsync<StorageException>(async () => await rollouts.SaveAsync(First with { Id = "a2" }));

        Assert.Equal(First, await rollouts.FindLatestAsync("chat"));
    }

    public sealed class OnSqlite() : RolloutStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : RolloutStoreTests(new PostgresStore(server));
}
