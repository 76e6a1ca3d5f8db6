using System.Collections.Immutable;
using OrleansAi.Audit;
using OrleansAi.Storage.Audit;

namespace OrleansAi.Grains.Audit;

/// <summary>One tenant's audit trail: numbers and chains what is appended.</summary>
internal sealed class AuditGrain(IAuditStore store, TimeProvider time) : Grain, IAuditGrain
{
    private const int PageSize = 1000;

    private (long Number, string Hash) _last = (0, AuditChain.Start);

    private string Tenant => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await store.FindLastAsync(Tenant, cancellationToken) is { } last)
            _last = (last.Number, last.Hash);
    }

    public async Task<AuditEntry> Append(AuditNote note)
    {
        var entry = AuditChain.Next(Tenant, _last.Number, _last.Hash, note, time.GetUtcNow());
        try
        {
            await store.AppendAsync(Tenant, entry);
        }
        catch
        {
            // It may have been written all the same, or another activation has gone on: the next one reads anew where the trail ends.
            DeactivateOnIdle();
            throw;
        }

        _last = (entry.Number, entry.Hash);
        return entry;
    }

    public async Task<ImmutableArray<AuditEntry>> Read(long after, int limit, CancellationToken cancellationToken) =>
        await store.ReadAsync(Tenant, after, limit, cancellationToken);

    public async Task<AuditVerification> Verify(CancellationToken cancellationToken)
    {
        var (number, hash) = (0L, AuditChain.Start);
        while (await store.ReadAsync(Tenant, number, PageSize, cancellationToken) is { Length: > 0 } page)
        {
            foreach (var entry in page)
            {
                if (!AuditChain.Follows(Tenant, entry, number, hash))
                    return new AuditVerification(number, hash, number + 1);

                (number, hash) = (entry.Number, entry.Hash);
            }
        }

        return new AuditVerification(number, hash, number < _last.Number ? number + 1 : null);
    }
}
