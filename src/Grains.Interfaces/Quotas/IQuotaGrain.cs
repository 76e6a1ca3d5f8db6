namespace OrleansAi.Quotas;

/// <summary>
/// The limits, budget and credits of one account over the whole cluster: of a user, whose key is <c>tenant/user</c>, or of an API
/// key, a tenant or a model, whose key is that of its <see cref="AccountLimits"/>. It leases slices to the fronts,
/// which spend them without asking: what all hold together never exceeds a limit.
/// </summary>
[Alias("OrleansAi.Quotas.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithStringKey
{
    /// <summary>Takes a front's report, charges the calls that it settled, and grants what it may hold next.</summary>
    [Alias("Lease"), Repeatable]
    Task<LeaseGrant> Lease(LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>The limits of <paramref name="tier"/> and what is left of them; of the tier that was used last where it is <c>null</c>.</summary>
    [Alias("GetStatus"), Repeatable]
    Task<QuotaStatus> GetStatus(string? tier, CancellationToken cancellationToken);

    /// <summary>As <see cref="GetStatus"/>, for an account that is not a user's and has <paramref name="limits"/>.</summary>
    [Alias("GetStatusOf"), Repeatable]
    Task<QuotaStatus> GetStatusOf(QuotaLimits limits, CancellationToken cancellationToken);

    /// <summary>Adds credits once.</summary>
    /// <exception cref="ArgumentException">The id is empty or longer than 200 characters, or the amount is not above zero.</exception>
    [Alias("AddCredits"), Repeatable]
    Task<CreditsAdded> AddCredits(AddCredits credits, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="count"/> (at most 1,000) entries whose numbers are above <paramref name="after"/>.</summary>
    [Alias("ReadLedger"), Repeatable]
    Task<LedgerPage> ReadLedger(long after, int count, CancellationToken cancellationToken);
}
