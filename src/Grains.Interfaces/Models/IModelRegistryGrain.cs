using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>Reads the registry of models. It has no state of its own and runs on every silo; its one key is <see cref="Key"/>.</summary>
[Alias("OrleansAi.Models.IModelRegistryGrain")]
public interface IModelRegistryGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "models";

    /// <summary>Every name that is registered or was, so that whoever missed a removal learns of it.</summary>
    [Alias("List"), Repeatable]
    Task<ImmutableArray<RegisteredModel>> List(CancellationToken cancellationToken);

    /// <summary>What is stored of a name, or <c>null</c> where it was never registered.</summary>
    [Alias("Find"), Repeatable]
    Task<RegisteredModel?> Find(string name, CancellationToken cancellationToken);
}
