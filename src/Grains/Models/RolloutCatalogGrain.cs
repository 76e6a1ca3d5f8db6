using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansAi.Models;
using OrleansAi.Storage.Models;

namespace OrleansAi.Grains.Models;

/// <summary>Stands between fronts, which may have no database, and the table of rollouts.</summary>
[StatelessWorker]
internal sealed class RolloutCatalogGrain(IRolloutStore store) : Grain, IRolloutCatalogGrain
{
    public async Task<ImmutableArray<Rollout>> Latest(CancellationToken cancellationToken) =>
        [.. (await store.LatestAsync(cancellationToken)).Select(row => RolloutDocument.Read(row).Rollout)];

    public async Task<ImmutableArray<Rollout>> List(string? model, int limit, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(model, limit, cancellationToken)).Select(row => RolloutDocument.Read(row).Rollout)];

    public async Task<RolloutStanding?> Find(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } row && RolloutDocument.Read(row) is var state
            ? new RolloutStanding(state.Rollout, RolloutRules.FiguresOf(state))
            : null;
}
