using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansAi.Grains.Inference;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Inference;

namespace OrleansAi.Grains.Tests.Inference;

/// <summary>What the cluster knows of the models of a silo, and has it do with them.</summary>
public sealed class LocalModelsGrainTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeLoader _loader = new();
    private readonly ChangingOptions _options = new();
    private TestSilo _silo = null!;

    private ILocalModelsGrain Grain => _silo.Grains.GetGrain<ILocalModelsGrain>(ILocalModelsGrain.Key);

    public async Task InitializeAsync()
    {
        _options.Set("iris/1", bytes: 1);
        _options.Set("iris/2", bytes: 2);
        _options.Set("plain", bytes: 3);
        _silo = await TestSilo.StartAsync(_directory.Path, services => services
            .AddSingleton<IModelLoader>(_loader)
            .AddSingleton<IOptionsMonitor<InferenceOptions>>(_options)
            .AddInference(isForModels: false));
        await Until(async () => !(await Grain.Describe(default)).IsEmpty);
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task Silo_IsAskedForAllItsModels() =>
        Assert.Equal([("iris/1", LocalModelStatus.Unloaded), ("iris/2", LocalModelStatus.Unloaded), ("plain", LocalModelStatus.Unloaded)], Of(await Grain.Describe(default)));

    [Fact]
    public async Task NameOfVersions_LoadsAndUnloadsThemAll()
    {
        Assert.Equal([("iris/1", LocalModelStatus.Loaded), ("iris/2", LocalModelStatus.Loaded)], Of(await Grain.Load("iris", default)));
        Assert.Equal(["iris/1", "iris/2"], _loader.Loads.Select(static load => load.Name).Order());

        Assert.Equal([("iris/1", LocalModelStatus.Unloaded)], Of(await Grain.Unload("iris/1", default)));
        Assert.Equal(
            [("iris/1", LocalModelStatus.Unloaded), ("iris/2", LocalModelStatus.Loaded), ("plain", LocalModelStatus.Unloaded)], Of(await Grain.Describe(default)));
    }

    [Fact]
    public async Task UnknownName_IsReportedAsNothing()
    {
        Assert.Empty(Of(await Grain.Load("nobody", default)));
        Assert.Empty(Of(await Grain.Unload("nobody", default)));
    }

    [Fact]
    public async Task Silo_ThatLoadsForLong_IsAskedMeanwhile()
    {
        _loader.Waits = true;
        var loading = Grain.Load("plain", default);
        var load = await _loader.NextAsync(0);

        Assert.Contains(("plain", LocalModelStatus.Loading), Of(await Grain.Describe(default)));
        load.Finish();
        Assert.Equal([("plain", LocalModelStatus.Loaded)], Of(await loading));
    }

    [Fact]
    public async Task ProcessThatFails_IsLeftOut_AndForgotten()
    {
        var broken = new BrokenHost();
        await Grain.Subscribe("broken", _silo.Grains.CreateObjectReference<ILocalModelHost>(broken), isForModels: false, default);

        Assert.Single(await Grain.Describe(default));
        Assert.Single(await Grain.Describe(default));
        Assert.Equal(1, broken.Asked);
        GC.KeepAlive(broken);
    }

    private static IEnumerable<(string, LocalModelStatus)> Of(ImmutableArray<LocalModelReport> reports) =>
        reports.SelectMany(static report => report.Models).Select(static model => (model.Name, model.Status));

    private static async Task Until(Func<Task<bool>> condition)
    {
        var patience = Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!await condition())
        {
            Assert.False(patience.IsCompleted, "The silo never said that it is there.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private sealed class BrokenHost : ILocalModelHost
    {
        public int Asked { get; private set; }

        public Task<LocalModelReport> Describe()
        {
            Asked++;
            throw new InvalidOperationException("It is broken.");
        }

        public Task<LocalModelReport> Load(string name) => throw new NotSupportedException();

        public Task<LocalModelReport> Unload(string name) => throw new NotSupportedException();
    }
}
