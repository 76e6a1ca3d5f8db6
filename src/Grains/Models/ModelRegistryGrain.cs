using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansAi.Models;
using OrleansAi.Storage.Models;

namespace OrleansAi.Grains.Models;

/// <summary>Stands between fronts, which may have no database, and the table of registered models.</summary>
[StatelessWorker]
internal sealed class ModelRegistryGrain(IRegisteredModelStore store) : Grain, IModelRegistryGrain
{
    public async Task<ImmutableArray<RegisteredModel>> List(CancellationToken cancellationToken) => await store.ListAsync(cancellationToken);

    public async Task<RegisteredModel?> Find(string name, CancellationToken cancellationToken) => await store.FindAsync(name, cancellationToken);
}
