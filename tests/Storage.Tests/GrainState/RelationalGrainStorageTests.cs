using Orleans.Runtime;
using Orleans.Storage;
using OrleansAi.Storage.GrainState;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.GrainState;

public abstract class RelationalGrainStorageTests(TestStore store) : DatabaseTests(store)
{
    private const string Name = "garden";
    private static readonly GrainId Grain = GrainId.Create("garden", "acme/alice");

    [Fact]
    public async Task ReadStateAsync_NeverWritten_IsANewInstanceThatDoesNotExist()
    {
        var state = await ReadAsync(await OpenAsync());

        Assert.NotNull(state.State);
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
    }

    [Fact]
    public async Task WriteStateAsync_NewState_IsReadByTheNextActivation()
    {
        var storage = await OpenAsync();
        var state = await ReadAsync(storage);
        state.State = Garden.Example;

        await storage.WriteStateAsync(Name, Grain, state);

        Assert.Equal(("1", true), (state.ETag, state.RecordExists));
        var read = await ReadAsync(storage);
        Assert.Equal(("1", true, "Ada & Grace"), (read.ETag, read.RecordExists, read.State!.Owner));
        Assert.Equal(Garden.Example.Plants.AsEnumerable(), read.State.Plants);
    }

    [Fact]
    public async Task WriteStateAsync_AgainAndAgain_CountsVersions()
    {
        var storage = await OpenAsync();
        var state = await ReadAsync(storage);

        for (var version = 1; version <= 5; version++)
        {
            state.State = new Garden { Owner = $"owner {version}" };
            await storage.WriteStateAsync(Name, Grain, state);
        }

        Assert.Equal("5", state.ETag);
        Assert.Equal("owner 5", (await ReadAsync(storage)).State!.Owner);
    }

    [Fact]
    public async Task WriteStateAsync_TwoActivationsThatReadNothing_RefusesTheSecond()
    {
        var storage = await OpenAsync();
        var first = await ReadAsync(storage);
        var second = await ReadAsync(storage);
        first.State = new Garden { Owner = "first" };
        second.State = new Garden { Owner = "second" };
        await storage.WriteStateAsync(Name, Grain, first);

        var exception = await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(Name, Grain, second));

        Assert.Equal(("1", null), (exception.StoredEtag, exception.CurrentEtag));
        Assert.Null(second.ETag);
        Assert.Equal("first", (await ReadAsync(storage)).State!.Owner);
    }

    [Fact]
    public async Task WriteStateAsync_OlderVersion_IsRefusedUntilReadAgain()
    {
        var storage = await OpenAsync();
        await WriteAsync(storage, "first");
        var late = await ReadAsync(storage);
        await WriteAsync(storage, "second");

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(Name, Grain, late));

        await storage.ReadStateAsync(Name, Grain, late);
        await storage.WriteStateAsync(Name, Grain, late);
        Assert.Equal("3", late.ETag);
    }

    [Fact]
    public async Task WriteStateAsync_ManyActivationsAtOnce_LetsOneOfThemWin()
    {
        var storage = await OpenAsync();
        await WriteAsync(storage, "before");
        var activations = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReadAsync(storage)));

        var outcomes = await Task.WhenAll(activations.Select(async activation =>
            await Record.ExceptionAsync(() => storage.WriteStateAsync(Name, Grain, activation)))).InTime();

        Assert.Single(outcomes, exception => exception is null);
        Assert.Equal(19, outcomes.Count(exception => exception is InconsistentStateException));
    }

    [Fact]
    public async Task ClearStateAsync_Written_LeavesNoStateButConflictsWithOlderVersions()
    {
        var storage = await OpenAsync();
        var state = await WriteAsync(storage, "first");
        var late = await ReadAsync(storage);

        await storage.ClearStateAsync(Name, Grain, state);

        Assert.Equal(("2", false), (state.ETag, state.RecordExists));
        Assert.Null(state.State!.Owner);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(Name, Grain, late));
        var read = await ReadAsync(storage);
        Assert.Equal(("2", false), (read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task ClearStateAsync_ThenWrite_StoresAgain()
    {
        var storage = await OpenAsync();
        var state = await WriteAsync(storage, "first");
        await storage.ClearStateAsync(Name, Grain, state);
        state.State = new Garden { Owner = "second" };

        await storage.WriteStateAsync(Name, Grain, state);

        Assert.Equal(("3", true), (state.ETag, state.RecordExists));
        Assert.Equal("second", (await ReadAsync(storage)).State!.Owner);
    }

    [Fact]
    public async Task ClearStateAsync_NeverRead_ClearsWhatIsThere()
    {
        var storage = await OpenAsync();
        await WriteAsync(storage, "first");

        await storage.ClearStateAsync(Name, Grain, new GrainState<Garden>());

        Assert.False((await ReadAsync(storage)).RecordExists);
    }

    [Fact]
    public async Task ClearStateAsync_NeverWritten_DoesNothing()
    {
        var storage = await OpenAsync();
        var state = await ReadAsync(storage);

        await storage.ClearStateAsync(Name, Grain, state);

        Assert.Null((await ReadAsync(storage)).ETag);
    }

    [Fact]
    public async Task ClearStateAsync_OlderVersion_IsRefused()
    {
        var storage = await OpenAsync();
        await WriteAsync(storage, "first");
        var late = await ReadAsync(storage);
        await WriteAsync(storage, "second");

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync(Name, Grain, late));
    }

    [Fact]
    public async Task WriteStateAsync_OtherNamesAndGrains_AreApart()
    {
        var storage = await OpenAsync();
        await WriteAsync(storage, "first");
        var other = new GrainState<Garden>(new Garden { Owner = "other" });

        await storage.WriteStateAsync("shed", Grain, other);
        await storage.WriteStateAsync(Name, GrainId.Create("garden", "acme/bob"), new GrainState<Garden>(new Garden { Owner = "bob" }));

        Assert.Equal("first", (await ReadAsync(storage)).State!.Owner);
        Assert.Equal("1", other.ETag);
    }

    private async Task<RelationalGrainStorage> OpenAsync() => new(await Store.OpenMigratedAsync());

    private static async Task<GrainState<Garden>> ReadAsync(RelationalGrainStorage storage)
    {
        var state = new GrainState<Garden>();
        await storage.ReadStateAsync(Name, Grain, state);
        return state;
    }

    private static async Task<GrainState<Garden>> WriteAsync(RelationalGrainStorage storage, string owner)
    {
        var state = await ReadAsync(storage);
        state.State = new Garden { Owner = owner };
        await storage.WriteStateAsync(Name, Grain, state);
        return state;
    }

    public sealed class OnSqlite() : RelationalGrainStorageTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : RelationalGrainStorageTests(new PostgresStore(server));
}
