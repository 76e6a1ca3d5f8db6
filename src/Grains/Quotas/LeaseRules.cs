using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>
/// How leases are accounted for: what a front reports, what an expired lease is taken to have spent, and what a restart must
/// assume. Units spent and units held together never exceed what was granted.
/// </summary>
public static class LeaseRules
{
    // More than any limit, and small enough that the sum over a few endpoints is a number.
    private const long Everything = long.MaxValue / 1024;

    /// <summary>
    /// How long money stays reserved after its lease has ended. The calls that reserved it may still run where nobody answers their front,
    /// and are charged when somebody does; so long no other call may be promised the same money.
    /// </summary>
    public static readonly TimeSpan MoneyStaysFor = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Takes back the leases that have ended by <paramref name="now"/>. Slots return at once, and money <see cref="MoneyStaysFor"/> later;
    /// requests and tokens count as spent at the end of the lease, the last moment when the front may have spent them.
    /// </summary>
    public static QuotaState Expire(QuotaState state, DateTimeOffset now)
    {
        foreach (var (holder, lease) in state.Leases.Where(lease => lease.Value.ExpiresAt <= now).ToArray())
        {
            state = state.Spend(lease.Endpoint, lease[QuotaKind.Requests].Held, lease[QuotaKind.Tokens].Held, lease.ExpiresAt);
            var keepsMoney = !lease.Lapsed && lease[QuotaKind.Money].Held > 0 && lease.ExpiresAt + MoneyStaysFor > now;
            state = state with { Leases = keepsMoney ? state.Leases.SetItem(holder, lease.Lapse(MoneyStaysFor)) : state.Leases.Remove(holder) };
        }

        return Trim(state, now);
    }

    /// <summary>
    /// Takes note of what the front says. Apart from calls that already run, nobody can hold more than was granted before; after
    /// a restart the units that nobody has claimed yet are there to be claimed.
    /// </summary>
    public static QuotaState Report(QuotaState state, LeaseRequest request, DateTimeOffset now, TimeSpan lifetime)
    {
        state = Expire(state, now);
        var known = state.Leases.GetValueOrDefault(request.Holder);
        var unclaimed = state.Leases.GetValueOrDefault(Lease.UnclaimedHolder(request.Endpoint));
        var slices = ImmutableArray.CreateBuilder<Slice>(request.Pools.Length);
        var spent = new long[request.Pools.Length];
        for (var index = 0; index < request.Pools.Length; index++)
        {
            var (kind, report) = ((QuotaKind)index, request.Pools[index]);
            // What a lease held at its end counts as spent already.
            spent[index] = known is null or { Lapsed: true } ? 0 : Math.Max(0, report.Spent - known[kind].Spent);
            var allowed = known is null ? 0 : Math.Max(0, known[kind].Held - (ComesBackWithTime(kind) ? spent[index] : 0));
            var claimed = Math.Clamp(report.Held - allowed, 0, unclaimed?[kind].Held ?? 0);
            unclaimed = unclaimed?.With(kind, unclaimed[kind].Held - claimed);
            var held = Math.Clamp(report.Held, 0, allowed + claimed);
            if (!ComesBackWithTime(kind))
            {
                // A call that runs does run, even if its lease has ended in the meantime.
                held = Math.Max(held, report.Held - report.Idle);
            }

            slices.Add(new Slice(held, Math.Clamp(report.Idle, 0, held), report.Spent, Denied: false));
        }

        var lastSpent = now - TimeSpan.FromTicks(Math.Clamp(request.LastSpentAgo.Ticks, 0, SlidingWindow.Length.Ticks));
        state = state.Spend(request.Endpoint, spent[(int)QuotaKind.Requests], spent[(int)QuotaKind.Tokens], lastSpent);
        var leases = state.Leases.SetItem(request.Holder, new Lease
        {
            Endpoint = request.Endpoint,
            Sequence = request.Sequence,
            ExpiresAt = now + lifetime,
            Slices = slices.MoveToImmutable(),
        });
        return state with { Leases = unclaimed is null ? leases : leases.SetItem(Lease.UnclaimedHolder(request.Endpoint), unclaimed) };
    }

    /// <summary>
    /// What must be assumed of an activation that ended without a word: everything that it had granted or might have granted
    /// without writing again is held by somebody until one lifetime from <paramref name="now"/>. Of slots that is all of them.
    /// </summary>
    public static QuotaState Recover(StoredQuota stored, DateTimeOffset now, TimeSpan lifetime)
    {
        if (!stored.Open)
        {
            return Expire(stored.State, now);
        }

        var endpoints = stored.Allowances.Keys.Union(stored.State.Leases.Values.Select(lease => lease.Endpoint));
        var leases = endpoints.Select(endpoint =>
        {
            var allowance = stored.Allowances.GetValueOrDefault(endpoint);
            var old = stored.State.Leases.Values.Where(lease => lease.Endpoint == endpoint).ToArray();
            return new Lease
            {
                Endpoint = endpoint,
                Sequence = 0,
                ExpiresAt = now + lifetime,
                Unclaimed = true,
                Slices =
                [
                    Unclaimed(allowance.Requests + old.Sum(lease => lease[QuotaKind.Requests].Held)),
                    Unclaimed(allowance.Tokens + old.Sum(lease => lease[QuotaKind.Tokens].Held)),
                    Unclaimed(Everything),
                    Unclaimed(allowance.Money + old.Sum(lease => lease[QuotaKind.Money].Held)),
                ],
            };
        });
        return Trim(stored.State with { Leases = leases.ToImmutableDictionary(lease => Lease.UnclaimedHolder(lease.Endpoint)) }, now);
    }

    /// <summary>Whether spent units of <paramref name="kind"/> come back after a while by themselves.</summary>
    internal static bool ComesBackWithTime(QuotaKind kind) => kind is QuotaKind.Requests or QuotaKind.Tokens;

    private static Slice Unclaimed(long held) => new(Math.Min(held, Everything), 0, 0, false);

    private static Lease With(this Lease lease, QuotaKind kind, long held) =>
        lease with { Slices = lease.Slices.SetItem((int)kind, lease[kind] with { Held = held }) };

    private static QuotaState Trim(QuotaState state, DateTimeOffset now)
    {
        foreach (var (endpoint, spending) in state.Spending)
        {
            var trimmed = new EndpointSpending { Requests = spending.Requests.Trim(now), Tokens = spending.Tokens.Trim(now) };
            state = state with
            {
                Spending = trimmed.Requests.Entries.IsEmpty && trimmed.Tokens.Entries.IsEmpty
                    ? state.Spending.Remove(endpoint)
                    : state.Spending.SetItem(endpoint, trimmed),
            };
        }

        return state;
    }
}
