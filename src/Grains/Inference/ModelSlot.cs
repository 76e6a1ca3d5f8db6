namespace OrleansAi.Grains.Inference;

/// <summary>What there is of a model: the version that serves, the one that is being loaded, and what could not be loaded.</summary>
internal sealed class ModelSlot
{
    public LoadedModel? Current { get; private set; }

    public LoadedModel? Coming { get; private set; }

    /// <summary>The settings with which it could not be loaded, and from when on that is worth trying again.</summary>
    public (LocalModelOptions Options, DateTimeOffset Until)? Failed { get; private set; }

    public IEnumerable<LoadedModel> InMemory => new[] { Current, Coming }.OfType<LoadedModel>();

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
    public void Fail(LocalModelOptions wanted, DateTimeOffset until)
    {
        Coming?.Retire();
        (Coming, Failed) = (null, (wanted, until));
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
