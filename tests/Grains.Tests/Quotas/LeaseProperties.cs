using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Grains.Tests.Quotas.Simulation;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas;

/// <summary>What holds of leased limits, whatever is lost, delayed, killed or restarted.</summary>
public sealed class LeaseProperties
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly Money MostCost = Money.FromDollars(0.02m);

    [Fact]
    public void Requests_InAnyMinute_NeverExceedTheLimit() => ForAnyRun(cluster =>
        CheckWindows(cluster, QuotaKind.Requests, call => call.Released ? 0 : 1));

    [Fact]
    public void Tokens_InAnyMinute_NeverExceedTheLimit() => ForAnyRun(cluster =>
        CheckWindows(cluster, QuotaKind.Tokens, call => call.Tokens));

    [Fact]
    public void Ledger_WhateverHappens_ChargesEachCallOnceAndNothingBelowZero() => ForAnyRun(cluster =>
    {
        cluster.Quiet(TimeSpan.FromSeconds(5));
        var charges = cluster.Grain.Ledger.Where(entry => entry.Kind is LedgerEntryKind.Charge).ToArray();
        Assert.Equal(charges.Length, charges.DistinctBy(entry => entry.Id).Count());
        Assert.All(charges, entry => Assert.Equal(entry.Amount, entry.FromBudget + entry.FromCredits + entry.Shortfall));
        Assert.All(cluster.Grain.Ledger, entry => Assert.True(entry.CreditsAfter >= Money.Zero));
        foreach (var day in charges.GroupBy(entry => (entry.At.UtcDateTime.Date, cluster.Tier.PoolOf(QuotaKind.Money, entry.Endpoint))))
        {
            var budget = cluster.Tier.LimitOf(QuotaKind.Money, day.First().Endpoint);
            Assert.True(day.Sum(entry => entry.FromBudget.Nanodollars) <= budget, "More than the day's budget was spent.");
        }

        var calls = cluster.Passed.ToDictionary(call => call.Id);
        Assert.All(
            charges.Where(entry => entry.Amount <= entry.Reserved),
            entry => Assert.Equal(Money.Zero, entry.Shortfall));
    });

    [Fact]
    public void Limit_AfterAQuietMinute_IsWholeAgain() => ForAnyRun(cluster =>
    {
        cluster.Quiet(Minute + TimeSpan.FromSeconds(5));
        Assert.False(cluster.AnyWaiting);
        foreach (var endpoint in new[] { SimulatedCluster.OwnEndpoint, "/v1/completions" })
        {
            var limit = cluster.Tier.LimitOf(QuotaKind.Requests, endpoint);
            Assert.Equal(((int)limit!, $"The limit of {limit} requests per minute is reached."), Until(cluster, endpoint));
        }
    });

    private static (int Passed, string Refusal) Until(SimulatedCluster cluster, string endpoint)
    {
        var (passed, refusal) = cluster.CountUntilRefused(endpoint);
        return (passed, refusal.Split(" Try again")[0]);
    }

    private static void ForAnyRun(Action<SimulatedCluster> check)
    {
        var runs =
            from seed in Gen.Choose(0, int.MaxValue)
            from fronts in Gen.Choose(1, 5)
            from requests in Gen.Choose(1, 200)
            from ownRequests in Gen.Choose(1, 50)
            from tokens in Gen.Choose(400, 20_000)
            from slots in Gen.Choose(1, 8)
            from budget in Gen.Choose(0, 300)
            from steps in Gen.Choose(50, 600)
            select (seed, fronts, requests, ownRequests, tokens, slots, budget, steps);
        Prop.ForAll(
            runs.ToArbitrary(),
            run =>
            {
                var shared = new QuotaLimits
                {
                    RequestsPerMinute = run.requests,
                    TokensPerMinute = run.tokens,
                    ConcurrentRequests = run.slots,
                    BudgetPerDay = Money.FromDollars(run.budget / 100m),
                };
                var cluster = new SimulatedCluster(run.seed, run.fronts, shared, new QuotaLimits { RequestsPerMinute = run.ownRequests });
                cluster.Grain.AddCredits("start", Money.FromDollars(0.5m));
                cluster.Run(run.steps, MostCost);
                check(cluster);
            }).Holds(cases: 150);
    }

    private static void CheckWindows(SimulatedCluster cluster, QuotaKind kind, Func<PassedCall, long> amount)
    {
        foreach (var pool in cluster.Passed.GroupBy(call => cluster.Tier.PoolOf(kind, call.Endpoint)))
        {
            var limit = cluster.Tier.LimitOf(kind, pool.First().Endpoint);
            var calls = pool.OrderBy(call => call.At).ToArray();
            var (first, sum) = (0, 0L);
            foreach (var call in calls)
            {
                sum += amount(call);
                while (call.At - calls[first].At >= Minute)
                {
                    sum -= amount(calls[first++]);
                }

                Assert.True(sum <= limit, $"{sum} of {limit} {kind} passed within the minute before {call.At}.");
            }
        }
    }
}
