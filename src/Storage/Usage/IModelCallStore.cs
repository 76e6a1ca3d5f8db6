using OrleansAi.Usage;

namespace OrleansAi.Storage.Usage;

/// <summary>The table of model calls.</summary>
public interface IModelCallStore
{
    /// <summary>Appends records at once or not at all; those that are there already, by tenant and call id, are left as they are.</summary>
    /// <returns>How many were new.</returns>
    ValueTask<int> AppendAsync(ImmutableArray<ModelCallRecord> records, CancellationToken cancellationToken = default);

    /// <summary>Sums up one page of groups.</summary>
    ValueTask<UsagePage> SumAsync(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>One page of single calls, the newest first.</summary>
    ValueTask<ModelCallPage> ListAsync(ModelCallQuery query, CancellationToken cancellationToken = default);
}
