using System.Text;
using OrleansAi.Access;
using OrleansAi.Jobs;
using OrleansAi.Storage.Jobs;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Tests.Jobs;

public abstract class BatchStoreTests(TestStore store) : DatabaseTests(store)
{
    private static readonly DateTimeOffset At = new(2026, 8, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public async Task SaveAsync_OverAnotherVersion_IsRefused()
    {
        var batches = new BatchStore(await Store.OpenMigratedAsync());
        var first = New("batch_1");
        await batches.CreateAsync(first);
        await batches.CreateAsync(first with { Caller = first.Caller with { Tier = "other" } });
        var second = first with
        {
            Batch = first.Batch with { Status = BatchStatus.InProgress, Errors = [new("c", "m", "p", 3)], Metadata = first.Batch.Metadata.Add("k", "ü") },
            Version = 2,
        };

        Assert.True(await batches.SaveAsync(second));
        Assert.False(await batches.SaveAsync(second));

        var found = (await batches.FindAsync("batch_1"))!;
        Assert.Equal(second.Batch with { Errors = found.Batch.Errors, Metadata = found.Batch.Metadata }, found.Batch);
        Assert.Equal((second.Batch.Errors.Single(), "ü", "pro", 2L), (found.Batch.Errors.Single(), found.Batch.Metadata["k"], found.Caller.Tier, found.Version));
        Assert.Null(await batches.FindAsync("batch_2"));
    }

    [Fact]
    public async Task AppendAsync_TheSameLineTwice_KeepsTheFirst()
    {
        var batches = new BatchStore(await Store.OpenMigratedAsync());
        await batches.AppendAsync("batch_1", [Result(2, false), Result(1, true), Result(3, false)]);
        await batches.AppendAsync("batch_1", [Result(2, true), Result(4, false)]);
        await batches.AppendAsync("batch_2", [Result(9, false)]);

        Assert.Equal([1L, 2, 3, 4], (await batches.ListLinesAsync("batch_1", 0, 10)).AsEnumerable());
        Assert.Equal([3L], (await batches.ListLinesAsync("batch_1", 2, 1)).AsEnumerable());
        Assert.Equal([2L, 3, 4], (await batches.ReadAsync("batch_1", failed: false, 0, 10)).Select(result => result.Line));
        Assert.Equal("line 1", Encoding.UTF8.GetString(Assert.Single(await batches.ReadAsync("batch_1", failed: true, 0, 10)).Json.Span));
        var sum = await batches.SumAsync("batch_1");
        Assert.Equal((3L, 1L, new TokenUsage { InputTokens = 10, OutputTokens = 20, CachedInputTokens = 4, ReasoningTokens = 8 }), (sum.Completed, sum.Failed, sum.Usage));
        Assert.Equal(BatchProgress.None, await batches.SumAsync("batch_3"));
    }

    [Fact]
    public async Task DeleteResultsAsync_InParts_LeavesOthersAlone()
    {
        var batches = new BatchStore(await Store.OpenMigratedAsync());
        await batches.AppendAsync("batch_1", [Result(1, false), Result(2, true), Result(3, false)]);
        await batches.AppendAsync("batch_2", [Result(9, false)]);

        Assert.Equal(2, await batches.DeleteResultsAsync("batch_1", 2));
        Assert.Equal(1, await batches.DeleteResultsAsync("batch_1", 2));
        Assert.Equal([9L], (await batches.ListLinesAsync("batch_2", 0, 10)).AsEnumerable());
    }

    [Fact]
    public async Task ListAsync_InParts_GivesAUsersOwnAsTheyStand()
    {
        var batches = new BatchStore(await Store.OpenMigratedAsync());
        foreach (var id in new[] { "batch_1", "batch_2", "batch_3" })
            await batches.CreateAsync(New(id));

        await batches.CreateAsync(New("batch_4", user: "bob"));
        await batches.AppendAsync("batch_3", [Result(1, false), Result(2, true)]);
        var ended = New("batch_2");
        await batches.SaveAsync(ended with { Batch = ended.Batch with { Status = BatchStatus.Completed }, Version = 2 });

        var page = await batches.ListAsync("acme", "alice", null, 2);
        Assert.Equal(["batch_3", "batch_2"], page.Select(batch => batch.Id));
        Assert.Equal((1L, 1L), (page[0].Counts.Completed, page[0].Counts.Failed));
        Assert.Equal(["batch_1"], (await batches.ListAsync("acme", "alice", "batch_2", 2)).Select(batch => batch.Id));
        Assert.Equal(["batch_1", "batch_3", "batch_4"], (await batches.ListUnfinishedAsync(null, 10)).AsEnumerable());
        Assert.Equal(["batch_3"], (await batches.ListUnfinishedAsync("batch_1", 1)).AsEnumerable());
        Assert.Equal(2, await batches.CountUnfinishedAsync("acme", "alice"));
    }

    private static StoredBatch New(string id, string user = "alice") => new(
        new Batch
        {
            Id = id,
            Endpoint = BatchEndpoints.Chat,
            InputFileId = "file-1",
            CreatedAt = At,
            ExpiresAt = At.AddDays(1),
            OutputKeptFor = TimeSpan.FromDays(30),
        },
        new Caller { Tenant = "acme", User = user, Tier = "pro", Scopes = [Scope.Chat] },
        1);

    private static BatchResult Result(long line, bool failed) => new(
        line, failed, Encoding.UTF8.GetBytes($"line {line}"),
        new TokenUsage { InputTokens = line, OutputTokens = 2 * line, CachedInputTokens = 1, ReasoningTokens = 2 });

    public sealed class OnSqlite() : BatchStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : BatchStoreTests(new PostgresStore(server));
}
