using OrleansAi.Audit;
using OrleansAi.Storage.Audit;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Audit;

public abstract class AuditStoreTests(TestStore store) : DatabaseTests(store)
{
    private static readonly AuditEntry First = new()
    {
        Number = 1,
        At = new DateTimeOffset(2026, 8, 1, 12, 0, 0, 123, TimeSpan.Zero),
        Note = new AuditNote { Actor = "root", KeyId = "key_1", Action = "key.create", Subject = "key_2", Details = """{"name":"ü"}""", RequestId = "r1" },
        Hash = "abc",
    };

    [Fact]
    public async Task ReadAsync_WhatWasAppended_IsTheSameInItsOrder()
    {
        var entries = new AuditStore(await Store.OpenMigratedAsync());
        Assert.Null(await entries.FindLastAsync("acme"));
        var second = First with { Number = 2, Note = First.Note with { KeyId = null, RequestId = null, Details = "{}" } };
        await entries.AppendAsync("acme", First);
        await entries.AppendAsync("acme", second);
        await entries.AppendAsync("other", First);

        Assert.Equal([First, second], (await entries.ReadAsync("acme", 0, 10)).AsEnumerable());
        Assert.Equal([second], (await entries.ReadAsync("acme", 1, 10)).AsEnumerable());
        Assert.Equal([First], (await entries.ReadAsync("acme", 0, 1)).AsEnumerable());
        Assert.Equal(second, await entries.FindLastAsync("acme"));
    }

    [Fact]
    public async Task AppendAsync_ANumberThatIsTaken_Fails()
    {
        var entries = new AuditStore(await Store.OpenMigratedAsync());
        await entries.AppendAsync("acme", First);

        await Assert.ThrowsAsync<StorageException>(async () => await entries.AppendAsync("acme", First with { Hash = "other" }));

        Assert.Equal(First, await entries.FindLastAsync("acme"));
    }

    public sealed class OnSqlite() : AuditStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : AuditStoreTests(new PostgresStore(server));
}
