using OrleansAi.Quotas;

namespace OrleansAi.Api.Quotas;

/// <summary>The limits of an API key, a tenant or a model, and what is left of them.</summary>
/// <param name="Limits">The limits; none where it has none of its own.</param>
/// <param name="SpentToday">What today's calls cost, in dollars; counted where there is a budget.</param>
/// <param name="SpentThisMonth">What the calls of this calendar month cost, in dollars; counted where there is a budget.</param>
internal sealed record AccountQuotaView(IReadOnlyList<LimitView> Limits, decimal SpentToday, decimal SpentThisMonth)
{
    private static readonly AccountQuotaView Unlimited = new([], 0, 0);

    public static async ValueTask<AccountQuotaView> ReadAsync(IGrainFactory grains, AccountLimits? account, CancellationToken cancellationToken)
    {
        if (account is null)
        {
            return Unlimited;
        }

        var status = await grains.GetGrain<IQuotaGrain>(account.Account).GetStatusOf(account.Limits, cancellationToken);
        return new AccountQuotaView([.. status.Pools.Select(LimitView.Of)], status.SpentToday.Dollars, status.SpentThisMonth.Dollars);
    }
}
