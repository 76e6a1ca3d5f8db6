using OrleansAi.Grains.Inference;
using OrleansAi.Inference.Loading;

namespace OrleansAi.Grains.Tests.Inference;

/// <summary>Loads models when the test says so. A model's size is the number that its path is.</summary>
internal sealed class FakeLoader : IModelLoader
{
    private readonly Lock _lock = new();
    private readonly List<Load> _loads = [];

    public IReadOnlyList<Load> Loads
    {
        get
        {
            lock (_lock)
            {
                return [.. _loads];
            }
        }
    }

    /// <summary>Whether loading waits for <see cref="Load.Finish"/> or <see cref="Load.Fail"/>; otherwise it succeeds at once.</summary>
    public bool Waits { get; set; }

    public long BytesOf(LocalModelOptions options) => long.TryParse(options.Path, out var bytes) ? bytes : 0;

    public Task<ILocalModel> LoadAsync(string name, LocalModelOptions options)
    {
        var load = new Load(name, options);
        lock (_lock)
        {
            _loads.Add(load);
        }

        if (!Waits)
        {
            load.Finish();
        }

        return load.Loading;
    }

    public async Task<Load> NextAsync(int index)
    {
        await Hosting.Waiting.UntilAsync(() => Loads.Count > index, $"Load {index}");
        return Loads[index];
    }

    internal sealed class Load(string name, LocalModelOptions options)
    {
        private readonly TaskCompletionSource<ILocalModel> _loading = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => name;

        public LocalModelOptions Options => options;

        public FakeModel Model { get; } = new();

        public Task<ILocalModel> Loading => _loading.Task;

        public void Finish() => _loading.SetResult(Model);

        public void Fail(Exception exception) => _loading.SetException(exception);
    }

    internal sealed class FakeModel : ILocalModel
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Description => "a model of the tests";

        public int Waiting { get; set; }

        public Task Disposed => _disposed.Task;

        public Task WarmUpAsync() => Task.CompletedTask;

        public void Dispose() => _disposed.SetResult();
    }

    internal sealed class OtherModel : ILocalModel
    {
        public string Description => "another kind of model";

        public int Waiting => 0;

        public Task WarmUpAsync() => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
