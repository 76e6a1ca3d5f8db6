using System.Collections.Immutable;

namespace OrleansAi.Audit;

/// <summary>The audit trail of one tenant, whose name is its key: what administrators did, chained by hashes.</summary>
[Alias("OrleansAi.Audit.IAuditGrain")]
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>Appends an entry; completes when it is stored.</summary>
    [Alias("Append")]
    Task<AuditEntry> Append(AuditNote note);

    /// <summary>The entries behind number <paramref name="after"/>, the oldest first.</summary>
    [Alias("Read"), Repeatable]
    Task<ImmutableArray<AuditEntry>> Read(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Looks at every entry, whether it is there and as it was written.</summary>
    [Alias("Verify"), Repeatable]
    Task<AuditVerification> Verify(CancellationToken cancellationToken);
}
