using OrleansAi.Inference;

namespace OrleansAi.Grains.Inference;

/// <summary>What there is of a model: the version that serves, the one that is being loaded, and what could not be loaded.</summary>
internal sealed class ModelSlot
{
    public LoadedModel? Current { get; private set; }

    public LoadedModel? Coming { get; private set; }

    /// <summary>The settings with which it could not be loaded, why, and from when on that is worth trying again.</summary>
    public (LocalModelOptions Options, string Reason, DateTimeOffset Until)? Failed { get; private set; }

    public IEnumerable<LoadedModel> InMemory => new[] { Current, Coming }.OfType<LoadedModel>();

    public LocalModelState StateOf(string name) => new()
    {
        Name = name,
        Status = Current is not null ? LocalModelStatus.Loaded
            : Coming is not null ? LocalModelStatus.Loading
            : Failed is not null ? LocalModelStatus.Failed
            : LocalModelStatus.Unloaded,
        IsLoading = Coming is not null,
        Failure = Failed?.Reason,
        Description = Current?.Description,
        Bytes = InMemory.Sum(static model => model.Bytes),
        Requests = InMemory.Sum(static model => model.Uses),
        Waiting = InMemory.Sum(static model => model.Waiting),
        LastUsed = InMemory.Max(static model => (DateTimeOffset?)model.LastUsed),
    };

    public void Begin(LoadedModel coming)
    {
        Coming?.Retire();
        Coming = coming;
    }

    /// <summary>The version that was coming is there.</summary>
    public void Complete()
    {
        Current?.Retire();
        (Current, Coming, Failed) = (Coming, null, null);
    }

    /// <summary>It cannot be loaded with these settings; the version before serves on.</summary>
    public void Fail(LocalModelOptions wanted, string reason, DateTimeOffset until)
    {
        Coming?.Retire();
        (Coming, Failed) = (null, (wanted, reason, until));
    }

    public void Unload()
    {
        Current?.Retire();
        Current = null;
    }

    public void Clear()
    {
        Unload();
        Coming?.Retire();
        (Coming, Failed) = (null, null);
    }
}
