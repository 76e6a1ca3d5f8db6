using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansAi.Storage.Usage;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Usage;

/// <summary>Stands between fronts, which may have no database, and the table of model calls.</summary>
[StatelessWorker]
internal sealed class UsageGrain(IModelCallStore calls) : Grain, IUsageGrain
{
    public async Task Record(ImmutableArray<ModelCallRecord> records) => await calls.AppendAsync(records);

    public async Task<UsagePage> Query(UsageQuery query, CancellationToken cancellationToken) =>
        await calls.SumAsync(query, cancellationToken);

    public async Task<ModelCallPage> ListCalls(ModelCallQuery query, CancellationToken cancellationToken) =>
        await calls.ListAsync(query, cancellationToken);
}
