using System.Collections.Immutable;
using OrleansAi.Audit;

namespace OrleansAi.Api.Tests.Hosting;

/// <summary>A trail that only notes what is appended.</summary>
internal sealed class AuditDouble : IAuditGrain
{
    public List<AuditNote> Notes { get; } = [];

    public Task<AuditEntry> Append(AuditNote note)
    {
        Notes.Add(note);
        return Task.FromResult(new AuditEntry { Number = Notes.Count, At = DateTimeOffset.UnixEpoch, Note = note, Hash = "" });
    }

    public Task<ImmutableArray<AuditEntry>> Read(long after, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<AuditVerification> Verify(CancellationToken cancellationToken) => throw new NotSupportedException();
}
