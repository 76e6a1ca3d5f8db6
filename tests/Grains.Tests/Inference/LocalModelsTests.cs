using Microsoft.Extensions.Options;
using OrleansAi.Grains.Inference;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Grains.Tests.Quotas.Simulation;
using OrleansAi.Inference;
using OrleansAi.Inference.Loading;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Grains.Tests.Inference;

public sealed class LocalModelsTests : IDisposable
{
    private readonly ChangingOptions _options = new();
    private readonly FakeLoader _loader = new();
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly RecordingLogger<LocalModels> _log = new();
    private readonly LocalModels _models;

    public LocalModelsTests()
    {
        _options.Limit(100);
        _options.Set("a", bytes: 40);
        _models = new LocalModels(_options, _loader, _time, _log);
    }

    [Fact]
    public async Task Model_IsLoadedOnce_ForAllWhoAsk()
    {
        _loader.Waits = true;
        var asking = Enumerable.Range(0, 20).Select(_ => UseAsync("a")).ToArray();
        (await _loader.NextAsync(0)).Finish();

        var uses = await Task.WhenAll(asking).Within("The model");

        Assert.All(uses, use => Assert.Same(_loader.Loads[0].Model, use.Model));
        Assert.Single(_loader.Loads);
    }

    [Fact]
    public async Task FailedLoad_IsNotTriedAgain_ForTenSeconds()
    {
        _loader.Waits = true;
        var first = UseAsync("a");
        await FailAsync(0);
        Assert.Equal(InferenceRefusalKind.NotLoaded, (await first).Refusal?.Kind);

        _time.Advance(TimeSpan.FromSeconds(9.9));
        var second = await Refusal("a");
        Assert.Equal((InferenceRefusalKind.NotLoaded, TimeSpan.FromSeconds(10)), (second.Kind, second.RetryAfter));
        Assert.DoesNotContain("It is broken", second.Message, StringComparison.Ordinal);
        Assert.Single(_loader.Loads);

        _time.Advance(TimeSpan.FromSeconds(0.2));
        var third = UseAsync("a");
        (await _loader.NextAsync(1)).Finish();
        Assert.NotNull((await third).Model);
    }

    [Fact]
    public async Task ChangedSettings_AfterAFailure_AreTriedAtOnce()
    {
        _loader.Waits = true;
        var first = UseAsync("a");
        await FailAsync(0);
        await first;

        _options.Set("a", bytes: 40, threads: 2);
        var second = UseAsync("a");
        (await _loader.NextAsync(1)).Finish();

        Assert.NotNull((await second).Model);
    }

    [Fact]
    public async Task ChangedSettings_LoadBeside_ThenSwap_AndTheOldVersionStaysForItsUsers()
    {
        var old = await UseAsync("a");
        _loader.Waits = true;
        _options.Set("a", bytes: 40, threads: 2);

        using (var meanwhile = await UseAsync("a").Within("The old version"))
        {
            Assert.Same(old.Model, meanwhile.Model);
        }

        (await _loader.NextAsync(1)).Finish();
        await Waiting.UntilAsync(() => ModelOf("a") == _loader.Loads[1].Model, "The new version");
        Assert.False(_loader.Loads[0].Model.Disposed.IsCompleted);

        old.Dispose();
        await _loader.Loads[0].Model.Disposed.Within("The end of the old version");
        Assert.Equal(2, _loader.Loads.Count);
    }

    [Fact]
    public async Task ChangedSettings_ThatCannotBeLoaded_LeaveTheOldVersion()
    {
        (await UseAsync("a")).Dispose();
        _loader.Waits = true;
        _options.Set("a", bytes: 40, threads: 2);
        (await UseAsync("a")).Dispose();
        await FailAsync(1);

        Assert.Same(_loader.Loads[0].Model, ModelOf("a"));
        Assert.False(_loader.Loads[0].Model.Disposed.IsCompleted);
        Assert.Equal(2, _loader.Loads.Count);
    }

    [Fact]
    public async Task Room_IsMadeByTheModel_IdleLongest()
    {
        _options.Set("b", bytes: 40);
        _options.Set("c", bytes: 50);
        (await UseAsync("a")).Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await UseAsync("b")).Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await UseAsync("a")).Dispose();

        using var third = await UseAsync("c");

        Assert.NotNull(third.Model);
        await Loaded("b").Disposed.Within("The end of b");
        Assert.False(Loaded("a").Disposed.IsCompleted);
    }

    [Fact]
    public async Task ModelInUse_LeavesNoRoom_AndIsNotUnloaded()
    {
        _options.Set("b", bytes: 70);
        using (await UseAsync("a"))
        {
            Assert.Equal(InferenceRefusalKind.NotLoaded, (await Refusal("b")).Kind);
        }

        Assert.False(Loaded("a").Disposed.IsCompleted);
        Assert.Single(_loader.Loads);

        _time.Advance(TimeSpan.FromSeconds(11));
        using var now = await UseAsync("b");
        Assert.NotNull(now.Model);
    }

    [Fact]
    public async Task ModelBeyondTheLimit_IsRefused_AndNobodyLeavesForIt()
    {
        _options.Set("b", bytes: 101);
        (await UseAsync("a")).Dispose();

        Assert.Equal(InferenceRefusalKind.NotLoaded, (await Refusal("b")).Kind);
        Assert.False(Loaded("a").Disposed.IsCompleted);
    }

    [Fact]
    public async Task RemovedModel_IsRefused_AndUnloaded()
    {
        (await UseAsync("a")).Dispose();
        _options.Remove("a");

        Assert.Equal(InferenceRefusalKind.Unknown, (await Refusal("a")).Kind);
        await Loaded("a").Disposed.Within("The end of a");
    }

    [Fact]
    public async Task OtherKindOfModel_IsRefused_AndNotHeld()
    {
        using var use = await _models.UseAsync<FakeLoader.OtherModel>("a", default);

        Assert.Equal((InferenceRefusalKind.Invalid, "The model 'a' is a model of the tests; ask another model for this."), (use.Refusal!.Kind, use.Refusal.Message));
        _options.Remove("a");
        await Refusal("a");
        await Loaded("a").Disposed.Within("The end of a");
    }

    [Fact]
    public async Task WhoLeavesWhileItLoads_DoesNotStopIt()
    {
        _loader.Waits = true;
        using var leaving = new CancellationTokenSource();
        var left = _models.UseAsync<FakeLoader.FakeModel>("a", leaving.Token);
        var load = await _loader.NextAsync(0);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        load.Finish();

        Assert.Same(load.Model, (await UseAsync("a").Within("The model")).Model);
    }

    [Fact]
    public async Task BadSettings_LeaveTheLastGoodOnes()
    {
        (await UseAsync("a")).Dispose();
        _options.Refused = new OptionsValidationException("", typeof(InferenceOptions), ["Path is missing."]);

        using var use = await UseAsync("a");

        Assert.Same(Loaded("a"), use.Model);
    }

    [Fact]
    public async Task Stopped_RefusesAndUnloads()
    {
        (await UseAsync("a")).Dispose();
        _models.Dispose();

        Assert.Equal(InferenceRefusalKind.NotLoaded, (await Refusal("a")).Kind);
        await Loaded("a").Disposed.Within("The end of a");
    }

    [Fact]
    public async Task Load_OfAModelInMemory_LoadsItAnewBesideIt_ThenSwaps()
    {
        using var old = await UseAsync("a");
        _loader.Waits = true;

        var loading = _models.LoadAsync("a");
        var second = _models.LoadAsync("a");
        Assert.Same(old.Model, ModelOf("a"));
        (await _loader.NextAsync(1)).Finish();
        await Task.WhenAll(loading, second).Within("The new one");

        Assert.Same(_loader.Loads[1].Model, ModelOf("a"));
        Assert.Equal(2, _loader.Loads.Count);
        Assert.False(_loader.Loads[0].Model.Disposed.IsCompleted);
        old.Dispose();
        await _loader.Loads[0].Model.Disposed.Within("The end of the old one");
    }

    [Fact]
    public async Task Load_ThatFails_SaysWhy_LeavesTheOldOne_AndTheNextIsTriedAtOnce()
    {
        (await UseAsync("a")).Dispose();
        _loader.Waits = true;
        var loading = _models.LoadAsync("a");
        (await _loader.NextAsync(1)).Fail(new ModelLoadException("It is broken."));
        await loading.Within("The failure");

        Assert.Equal((LocalModelStatus.Loaded, "It is broken."), (State("a").Status, State("a").Failure));
        Assert.Same(_loader.Loads[0].Model, ModelOf("a"));

        var again = _models.LoadAsync("a");
        (await _loader.NextAsync(2)).Finish();
        await again.Within("The new one");
        Assert.Equal((LocalModelStatus.Loaded, null), (State("a").Status, State("a").Failure));
    }

    [Fact]
    public async Task Unload_LetsRequestsEnd_AndTheNextLoadsItAgain()
    {
        var use = await UseAsync("a");
        _models.Unload("a");

        Assert.Equal((LocalModelStatus.Unloaded, 0), (State("a").Status, State("a").Bytes));
        Assert.False(_loader.Loads[0].Model.Disposed.IsCompleted);
        use.Dispose();
        await _loader.Loads[0].Model.Disposed.Within("The end of the model");

        using var next = await UseAsync("a");
        Assert.Same(_loader.Loads[1].Model, next.Model);
    }

    [Fact]
    public async Task State_FollowsAModel()
    {
        _loader.Waits = true;
        Assert.Equal(new LocalModelState { Name = "a", Status = LocalModelStatus.Unloaded }, State("a"));

        var asked = UseAsync("a");
        await _loader.NextAsync(0);
        Assert.Equal(new LocalModelState { Name = "a", Status = LocalModelStatus.Loading, IsLoading = true, Bytes = 40, Requests = 1, LastUsed = DateTimeOffset.UnixEpoch }, State("a"));

        await FailAsync(0);
        await asked;
        Assert.Equal(new LocalModelState { Name = "a", Status = LocalModelStatus.Failed, Failure = "It is broken." }, State("a"));

        _time.Advance(TimeSpan.FromSeconds(11));
        asked = UseAsync("a");
        (await _loader.NextAsync(1)).Finish();
        using var use = await asked;
        _loader.Loads[1].Model.Waiting = 3;
        Assert.Equal(
            new LocalModelState
            {
                Name = "a",
                Status = LocalModelStatus.Loaded,
                Description = "a model of the tests",
                Bytes = 40,
                Requests = 1,
                Waiting = 3,
                LastUsed = DateTimeOffset.UnixEpoch.AddSeconds(11),
            },
            State("a"));
    }

    [Fact]
    public async Task Model_WithoutRoom_SaysSo()
    {
        _options.Set("b", bytes: 101);
        await _models.LoadAsync("b").Within("The failure");

        Assert.Equal(LocalModelStatus.Failed, State("b").Status);
        Assert.Contains("no room below 100 (OrleansAi:Inference:MaxBytes)", State("b").Failure, StringComparison.Ordinal);
    }

    public void Dispose() => _models.Dispose();

    private Task<ModelUse<FakeLoader.FakeModel>> UseAsync(string name) => _models.UseAsync<FakeLoader.FakeModel>(name, CancellationToken.None);

    private async Task<InferenceRefusal> Refusal(string name)
    {
        using var use = await _models.UseAsync<ILocalModel>(name, CancellationToken.None).Within("An answer");
        return Assert.IsType<InferenceRefusal>(use.Refusal);
    }

    // The line is written under the lock that whoever asks next takes.
    private async Task FailAsync(int index)
    {
        (await _loader.NextAsync(index)).Fail(new ModelLoadException("It is broken."));
        await Waiting.UntilAsync(() => _log.Has("It is broken."), "The log of the failure");
        (await UseAsync("a").Within("An answer after the failure")).Dispose();
    }

    private LocalModelState State(string name) => _models.States().Single(state => state.Name == name);

    private FakeLoader.FakeModel Loaded(string name) => _loader.Loads.Last(load => load.Name == name).Model;

    // A model that serves is given without a wait.
    private FakeLoader.FakeModel? ModelOf(string name)
    {
        var asked = UseAsync(name);
        Assert.True(asked.IsCompletedSuccessfully);
        using var use = asked.GetAwaiter().GetResult();
        return use.Model;
    }
}
