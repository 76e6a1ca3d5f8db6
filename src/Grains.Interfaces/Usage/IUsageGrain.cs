using System.Collections.Immutable;

namespace OrleansAi.Usage;

/// <summary>Writes and sums up usage. It has no state of its own and runs on every silo; its one key is <see cref="Key"/>.</summary>
[Alias("OrleansAi.Usage.IUsageGrain")]
public interface IUsageGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "usage";

    /// <summary>Writes records; one that is written already is left as it is, so a batch can be sent again.</summary>
    [Alias("Record"), Repeatable]
    Task Record(ImmutableArray<ModelCallRecord> records);

    /// <summary>Sums up what was written.</summary>
    [Alias("Query"), Repeatable]
    Task<UsagePage> Query(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>Lists single calls, the newest first.</summary>
    [Alias("ListCalls"), Repeatable]
    Task<ModelCallPage> ListCalls(ModelCallQuery query, CancellationToken cancellationToken);
}
