using System.Collections.Immutable;
using OrleansAi.Audit;

namespace OrleansAi.Storage.Audit;

/// <summary>The table of audit entries.</summary>
public interface IAuditStore
{
    /// <summary>The last entry of <paramref name="tenant"/>, or <c>null</c>.</summary>
    ValueTask<AuditEntry?> FindLastAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Appends an entry.</summary>
    /// <exception cref="StorageException">It could not be written, or there is one of its number already.</exception>
    ValueTask AppendAsync(string tenant, AuditEntry entry, CancellationToken cancellationToken = default);

    /// <summary>The entries behind number <paramref name="after"/>, the oldest first.</summary>
    ValueTask<ImmutableArray<AuditEntry>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellationToken = default);
}
