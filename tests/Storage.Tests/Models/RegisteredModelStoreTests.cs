using OrleansAi.Models;
using OrleansAi.Storage.Models;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Models;

public abstract class RegisteredModelStoreTests(TestStore store) : DatabaseTests(store)
{
    private static readonly RegisteredModel First = new()
    {
        Name = "llama3:8b",
        Revision = 1,
        Definition = """{"targets":[{"provider":"ü"}]}""",
        ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_764_000_000_123),
        ChangedBy = "admin",
    };

    [Fact]
    public async Task SaveAsync_RevisionsInOrder_KeepsTheLast()
    {
        var models = new RegisteredModelStore(await Store.OpenMigratedAsync());
        Assert.Null(await models.FindAsync(First.Name));
        Assert.True(await models.SaveAsync(First));
        Assert.Equal(First, await models.FindAsync(First.Name));
        var removed = First with { Revision = 2, Definition = null, ChangedBy = "other" };
        Assert.True(await models.SaveAsync(removed));

        Assert.False(await models.SaveAsync(First with { Definition = "late" }));
        Assert.False(await models.SaveAsync(removed with { Definition = "twice" }));

        Assert.Equal(removed, await models.FindAsync(First.Name));
    }

    [Fact]
    public async Task ListAsync_HasEveryNameInOrder()
    {
        var models = new RegisteredModelStore(await Store.OpenMigratedAsync());
        var other = First with { Name = "chat", Definition = null };
        await models.SaveAsync(First);
        await models.SaveAsync(other);

        Assert.Equal([other, First], (await models.ListAsync()).AsEnumerable());
    }

    public sealed class OnSqlite() : RegisteredModelStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : RegisteredModelStoreTests(new PostgresStore(server));
}
