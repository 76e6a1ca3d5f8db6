using OrleansAi.Inference.Loading;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Grains.Inference;

/// <summary>Brings models into memory.</summary>
internal interface IModelLoader
{
    /// <summary>The size of a model's files, which is about what it takes in memory; 0 where there are none.</summary>
    long BytesOf(LocalModelOptions options);

    /// <summary>Loads a model, which takes seconds, and runs it once.</summary>
    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    Task<ILocalModel> LoadAsync(string name, LocalModelOptions options);
}
