using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.EndToEnd.Tests.Crashes;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>Limits while the silos that keep them die: never more than the limit is let through, over both fronts together.</summary>
[Collection(nameof(WholeMachine))]
public sealed class LimitTests(ITestOutputHelper output)
{
    private const int CallersPerFront = 2;

    [ClusterFact]
    public async Task Limits_WhileEverySiloIsKilledInTurn_AreNeverExceeded()
    {
        await using var cluster = await TestCluster.StartAsync("Redis", silos: 3, fronts: 2);
        List<LimitedCaller> CallersWith(string key) =>
            [.. cluster.Fronts.SelectMany(front => Enumerable.Range(0, CallersPerFront).Select(_ => new LimitedCaller(front, key)))];
        var (rated, thrifty) = (CallersWith(TestCluster.RatedKey), CallersWith(TestCluster.ThriftyKey));
        using var ending = new CancellationTokenSource();
        var work = rated.Concat(thrifty).Select(caller => caller.CallAsync(ending.Token)).ToList();
        await Until.TrueAsync("calls with both keys", () => Task.FromResult(rated.Concat(thrifty).All(caller => !caller.Passed.IsEmpty)), TimeSpan.FromSeconds(60));

        // Whichever of them has the users' quota grains, it is among them.
        foreach (var silo in cluster.Silos.ToList())
        {
            await silo.Process.KillAsync();
            await cluster.RemoveAsync(silo);
            cluster.Silos.Add(await cluster.StartNodeAsync("cpu"));
        }

        // On until both limits are reached: one that leaks would show afterwards.
        await Until.TrueAsync("refusals of both keys", () => Task.FromResult(IsRefused(rated) && IsRefused(thrifty)), TimeSpan.FromSeconds(180));
        await ending.CancelAsync();
        await Task.WhenAll(work);

        var calls = rated.SelectMany(caller => caller.Passed).ToList();
        var paid = thrifty.Sum(caller => caller.Passed.Count);
        var ledger = await LedgerAsync(cluster, paid);
        var spent = ledger.Sum(entry => (decimal)entry["amount"]!);
        output.WriteLine($"{calls.Count} calls of {TestCluster.RequestsPerMinute} a minute, at most {MostInAMinute(calls)} in one; {paid} calls for {spent} of {TestCluster.Budget}; "
            + $"{rated.Concat(thrifty).Sum(caller => caller.Refused.Count(status => status == HttpStatusCode.ServiceUnavailable))} calls could not be decided.");
        Assert.InRange(MostInAMinute(calls), 1, TestCluster.RequestsPerMinute);
        Assert.InRange(spent, 0, TestCluster.Budget);
        Assert.Equal(paid, ledger.Count);
        var called = (await cluster.Upstream.JournalAsync())["entries"]!.AsArray().Count(call => ((string)call!["body"]!).Contains(TestCluster.ThriftyKey, StringComparison.Ordinal));
        Assert.Equal(called, ledger.Count);
        Assert.All(rated.Concat(thrifty).SelectMany(caller => caller.Refused), status => Assert.Contains(status, new[] { HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable }));
    }

    private static bool IsRefused(List<LimitedCaller> callers) =>
        callers.All(caller => caller.Refused.Count(status => status == HttpStatusCode.TooManyRequests) > 3);

    // Whatever was let through between its beginning and its end: those that are wholly within a minute surely were.
    private static int MostInAMinute(List<Success> calls) =>
        calls.Max(first => calls.Count(call => call.Began >= first.Began && call.Ended <= first.Began + TimeSpan.FromMinutes(1)));

    private static async Task<List<JsonObject>> LedgerAsync(TestCluster cluster, int count)
    {
        var api = new ApiClient(cluster.Fronts[0].Http, TestCluster.ThriftyKey);
        List<JsonObject> entries = [];
        await Until.TrueAsync($"{count} charges", async () =>
        {
            entries = await ChargeCheck.LedgerAsync(api);
            return entries.Count >= count;
        }, TimeSpan.FromSeconds(60));
        return entries;
    }
}
