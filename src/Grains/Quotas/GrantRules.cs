using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>How much a front gets: what its waiting callers lack, and a stock that shrinks with what is left.</summary>
public static class GrantRules
{
    private static readonly TimeSpan UnknownRetry = TimeSpan.FromSeconds(1);

    /// <summary>Grants what <paramref name="request"/> asks for as far as it is there. The front's report has been taken note of.</summary>
    public static (QuotaState State, LeaseGrant Grant) Grant(
        QuotaState state, Tier tier, LedgerAccount account, LeaseRequest request, DateTimeOffset now, TimeSpan lifetime, DateTimeOffset wallClock)
    {
        var lease = state.Leases[request.Holder];
        var others = state.Leases
            .Where(other => other.Key != request.Holder && other.Value is { Unclaimed: false, Lapsed: false })
            .Select(other => other.Value).ToArray();
        var free = new long?[request.Pools.Length];
        var denied = new bool[request.Pools.Length];
        for (var index = 0; index < free.Length; index++)
        {
            var kind = (QuotaKind)index;
            free[index] = Availability.Free(state, tier, account, kind, request.Endpoint);
            denied[index] = free[index] is { } units && units + lease[kind].Idle < request.Pools[index].Smallest;
        }

        var grants = ImmutableArray.CreateBuilder<PoolGrant>(free.Length);
        var slices = ImmutableArray.CreateBuilder<Slice>(free.Length);
        for (var index = 0; index < free.Length; index++)
        {
            var (kind, report) = ((QuotaKind)index, request.Pools[index]);
            if (free[index] is not { } units)
            {
                grants.Add(new PoolGrant());
                slices.Add(lease[kind]);
                continue;
            }

            var sharing = others.Where(other => tier.Share(kind, other.Endpoint, request.Endpoint)).ToArray();
            var scarce = sharing.Any(other => other[kind].Denied);
            // A caller whom one quota refuses gets nothing of the others, where it would only lie idle.
            var granted = denied.Contains(true) ? 0 : Granted(report, units, sharing.Length + 1, scarce);
            slices.Add(lease[kind] with
            {
                Held = lease[kind].Held + granted,
                Idle = lease[kind].Idle + granted,
                Denied = denied[index],
            });
            var budget = kind is QuotaKind.Money ? account.TightestBudget(tier, request.Endpoint) : null;
            grants.Add(new PoolGrant
            {
                Limit = budget?.Limit.Nanodollars ?? tier.LimitOf(kind, request.Endpoint) ?? 0,
                Period = budget?.Period ?? default,
                Held = lease[kind].Held + granted,
                Remaining = units - granted,
                Denied = denied[index],
                RetryAfter = denied[index] ? RetryAfter(state, tier, account, request, kind, units + lease[kind].Idle, now, wallClock) : null,
                FullAfter = Availability.TimeUntilFull(state, tier, kind, request.Endpoint, now),
                IdleElsewhere = sharing.Any(other => other[kind].Idle > 0) || MayBecomeFree(state, tier, kind, request.Endpoint),
                Scarce = scarce,
            });
        }

        state = state with { Leases = state.Leases.SetItem(request.Holder, lease with { Slices = slices.MoveToImmutable() }) };
        return (state, new LeaseGrant
        {
            Outcome = LeaseOutcome.Granted,
            Lifetime = lifetime,
            Pools = grants.MoveToImmutable(),
            Credits = account.Credits,
        });
    }

    // The stock is at most an equal share of half of what is left, so that slices are large at first and single units at the end.
    private static long Granted(PoolReport report, long free, int fronts, bool scarce)
    {
        var needed = Math.Clamp(report.Needed, 0, free);
        var stock = scarce ? 0 : Math.Clamp(report.Wished, 0, (free - needed) / (2 * fronts));
        return needed + stock;
    }

    // After a restart, slots that nobody claims are free again within a lifetime.
    private static bool MayBecomeFree(QuotaState state, Tier tier, QuotaKind kind, string endpoint) =>
        kind is QuotaKind.Concurrency
        && state.Leases.Values.Any(lease => lease.Unclaimed && lease[kind].Held > 0 && tier.Share(kind, lease.Endpoint, endpoint));

    private static TimeSpan? RetryAfter(
        QuotaState state, Tier tier, LedgerAccount account, LeaseRequest request, QuotaKind kind, long available, DateTimeOffset now,
        DateTimeOffset wallClock)
    {
        var (endpoint, smallest) = (request.Endpoint, request.Pools[(int)kind].Smallest);
        if (kind is QuotaKind.Money)
        {
            // Running calls often give back a part of what they reserved.
            return available + Availability.Held(state, tier, kind, endpoint) >= smallest ? UnknownRetry
                : BudgetRules.UntilEnough(account.Budgets(tier, endpoint), account.Credits, new Money(smallest), wallClock);
        }

        return tier.LimitOf(kind, endpoint) < smallest ? null
            : kind is QuotaKind.Concurrency ? UnknownRetry
            : Availability.TimeUntilBack(state, tier, kind, endpoint, smallest - available, now) ?? UnknownRetry;
    }
}
