namespace OrleansAi.Inference;

/// <summary>
/// A process that runs local models, as <see cref="ILocalModelsGrain"/> asks it. Nothing here takes long, as Orleans has an observer do one thing
/// after another.
/// </summary>
[Alias("OrleansAi.Inference.ILocalModelHost")]
public interface ILocalModelHost : IGrainObserver
{
    /// <inheritdoc cref="ILocalModelsGrain.Describe"/>
    [Alias("Describe")]
    Task<LocalModelReport> Describe();

    /// <summary>Begins to load a model as <see cref="ILocalModelsGrain.Load"/> does.</summary>
    [Alias("Load")]
    Task<LocalModelReport> Load(string name);

    /// <inheritdoc cref="ILocalModelsGrain.Unload"/>
    [Alias("Unload")]
    Task<LocalModelReport> Unload(string name);
}
