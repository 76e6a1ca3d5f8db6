using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.PersistentState;

public sealed class PersistentStateTests(PersistentStateTests.Fixture fixture) : IClassFixture<PersistentStateTests.Fixture>
{
    internal const string StorageName = "named";

    private DictionaryStorage Storage => fixture.Named;

    private ICartGrain Grain { get; } = fixture.Host.Grains.GetGrain<ICartGrain>(EngineHost.NewKey());

    [Fact]
    public async Task State_OfANewGrain_IsEmptyAndHasNoRecord()
    {
        var expected = new CartView { Items = "", RecordExists = false, ETag = null };
        Assert.Equal(expected, await Grain.ViewOnActivation().Within("The view"));
        Assert.Equal(expected, await Grain.View().Within("The view"));
    }

    [Fact]
    public async Task State_BeforeOnActivate_IsRead()
    {
        Storage.Write("cart", Grain.GetGrainId(), new Cart { Items = ["apple", "pear"] });
        var expected = new CartView { Items = "apple, pear", RecordExists = true, ETag = "1" };
        Assert.Equal(expected, await Grain.ViewOnActivation().Within("The view"));
    }

    [Fact]
    public async Task WriteStateAsync_Twice_StoresStateAndTakesTheNewETags()
    {
        await Grain.Add("apple").Within("The first write");
        Assert.Equal(new CartView { Items = "apple", RecordExists = true, ETag = "1" }, await Grain.View());
        await Grain.Add("pear").Within("The second write");
        Assert.Equal(new CartView { Items = "apple, pear", RecordExists = true, ETag = "2" }, await Grain.View());
        Assert.Equal(["apple", "pear"], Storage.Read<Cart>("cart", Grain.GetGrainId())!.Items);
    }

    [Fact]
    public async Task State_AfterDeactivation_IsWhatWasWritten()
    {
        await Grain.Add("apple").Within("The write");
        await Grain.AddUnwritten("lost").Within("The change");
        await NewActivation();
        Assert.Equal(new CartView { Items = "apple", RecordExists = true, ETag = "1" }, await Grain.View());
    }

    [Fact]
    public async Task ReadStateAsync_AfterAnUnwrittenChange_TakesWhatIsStored()
    {
        await Grain.Add("apple").Within("The write");
        await Grain.AddUnwritten("lost").Within("The change");
        Storage.Write("cart", Grain.GetGrainId(), new Cart { Items = ["fig"] });
        await Grain.ReadAgain().Within("The read");
        Assert.Equal(new CartView { Items = "fig", RecordExists = true, ETag = "2" }, await Grain.View());
    }

    [Fact]
    public async Task ClearStateAsync_OfWrittenState_LeavesNoRecordAndEmptyState()
    {
        await Grain.Add("apple").Within("The write");
        await Grain.Clear().Within("The clear");
        Assert.Equal(new CartView { Items = "", RecordExists = false, ETag = null }, await Grain.View());
        Assert.Null(Storage.Read<Cart>("cart", Grain.GetGrainId()));

        await Grain.Add("pear").Within("The write after the clear");
        Assert.Equal(["pear"], Storage.Read<Cart>("cart", Grain.GetGrainId())!.Items);
    }

    [Fact]
    public async Task WriteStateAsync_AfterAnotherWriter_ThrowsInconsistentStateAndKeepsTheOthersRecord()
    {
        await Grain.Add("apple").Within("The write");
        Storage.Write("cart", Grain.GetGrainId(), new Cart { Items = ["fig"] });
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.Add("pear").Within("The conflict"));
        Assert.Equal("2", error.StoredEtag);
        Assert.Equal("1", error.CurrentEtag);
        Assert.Equal(["fig"], Storage.Read<Cart>("cart", Grain.GetGrainId())!.Items);
    }

    [Fact]
    public async Task InconsistentState_ThatLeavesTheGrain_DeactivatesIt()
    {
        await Grain.Add("apple").Within("The write");
        var activation = await Grain.Activation();
        Storage.Write("cart", Grain.GetGrainId(), new Cart { Items = ["fig"] });
        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.Add("pear").Within("The conflict"));

        Assert.Equal(new CartView { Items = "fig", RecordExists = true, ETag = "2" }, await Grain.View().Within("The view"));
        Assert.NotEqual(activation, await Grain.Activation().Within("The activation"));
    }

    [Fact]
    public async Task InconsistentState_CaughtByTheGrain_KeepsTheActivation()
    {
        await Grain.Add("apple").Within("The write");
        var activation = await Grain.Activation();
        Storage.Write("cart", Grain.GetGrainId(), new Cart { Items = ["fig"] });
        Assert.Equal(nameof(InconsistentStateException), await Grain.TryAdd("pear").Within("The conflict"));
        Assert.Equal(activation, await Grain.Activation());
        Assert.Equal(new CartView { Items = "apple, pear", RecordExists = true, ETag = "1" }, await Grain.View());
    }

    [Fact]
    public async Task WriteStateAsync_WhenStorageFails_ThrowsAndKeepsTheETag()
    {
        await Grain.Add("apple").Within("The write");
        Storage.NextFailure = new IOException("The disk is full.");

        // Anything but an OrleansException comes wrapped in one.
        Assert.Equal(nameof(OrleansException), await Grain.TryAdd("pear").Within("The failed write"));
        Assert.Equal("1", (await Grain.View()).ETag);
        Assert.Equal(["apple"], Storage.Read<Cart>("cart", Grain.GetGrainId())!.Items);
    }

    [Fact]
    public async Task FirstCall_WhenTheReadFails_FailsAndTheNextActivatesAnew()
    {
        Storage.Write("cart", Grain.GetGrainId(), new Cart { Items = ["fig"] });
        Storage.NextFailure = new IOException("The disk is away.");
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Grain.View().Within("The failed call"));
        Assert.Contains("The disk is away.", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("fig", (await Grain.View().Within("The second call")).Items);
    }

    [Fact]
    public async Task WriteStateAsync_InOnDeactivate_IsStored()
    {
        await Grain.AddAtTheEnd("apple").Within("The change");
        Assert.Null(Storage.Read<Cart>("cart", Grain.GetGrainId()));
        await NewActivation();
        Assert.Equal("apple", (await Grain.View()).Items);
    }

    [Fact]
    public async Task WriteStateAsync_InOnDeactivateAtTheStopOfTheHost_IsStored()
    {
        var storage = new DictionaryStorage();
        GrainId id;
        await using (var host = await EngineHost.Start(silo => Fixture.Register(silo, storage, new DictionaryStorage())))
        {
            var grain = host.Grains.GetGrain<ICartGrain>(EngineHost.NewKey());
            id = grain.GetGrainId();
            await grain.AddAtTheEnd("apple").Within("The change");
        }

        Assert.Equal(["apple"], storage.Read<Cart>("cart", id)!.Items);
    }

    [Fact]
    public async Task States_OfOneGrain_GoToTheirOwnStorages()
    {
        await Grain.WriteInBothStates("apple").Within("The writes");
        Assert.Equal(["apple"], Storage.Read<Cart>("cart", Grain.GetGrainId())!.Items);
        Assert.Null(Storage.Read<Cart>("wishes", Grain.GetGrainId()));
        Assert.Equal(["wished apple"], fixture.Default.Read<Cart>("wishes", Grain.GetGrainId())!.Items);
    }

    private async Task NewActivation()
    {
        var activation = await Grain.Activation();
        await Grain.Deactivate().Within("The request to deactivate");
        Assert.NotEqual(activation, await Grain.Activation().Within("The next activation"));
    }

    public sealed class Fixture : EngineFixture
    {
        internal DictionaryStorage Named { get; } = new();

        internal DictionaryStorage Default { get; } = new();

        internal static void Register(ISiloBuilder silo, DictionaryStorage named, DictionaryStorage other)
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(StorageName, named);
            silo.Services.AddSingleton<IGrainStorage>(other);
        }

        protected override void Configure(ISiloBuilder silo) => Register(silo, Named, Default);
    }
}
