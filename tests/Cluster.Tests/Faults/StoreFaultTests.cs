using OrleansAi.Cluster.Tests.Chaos;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests.Faults;

/// <summary>What clients may rely on while the store, or the table of the cluster's members, is gone: nothing that was acknowledged is lost.</summary>
[Collection(nameof(WholeMachine))]
public sealed class StoreFaultTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(5);

    [ClusterFact]
    public async Task Postgres_ThatStopsAndThenCrashes_LeavesFrontsThatAreNotReadyUntilItIsBack()
    {
        await using var faults = await FaultTraffic.StartAsync(output);
        var (cluster, traffic) = (faults.Cluster, faults.Traffic);

        await cluster.Postgres.StopAsync();
        await Until.TrueAsync("fronts that are not ready", () => Task.FromResult(!cluster.Fronts.Any(traffic.Balancer.IsReady)));
        await Task.Delay(Gone, TimeProvider.System);
        await cluster.Postgres.StartAsync();
        await traffic.AnswersAsync(2);

        await cluster.Postgres.CrashAsync();
        await traffic.AnswersAsync(2);

        await faults.EndAsync();
        Assert.All(traffic.Errors, error => Assert.Contains(": 503 ", error.What, StringComparison.Ordinal));
        Assert.All(cluster.Silos.Concat(cluster.Fronts), node => Assert.False(node.Process.HasExited, node.Process.Output));
    }

    [ClusterFact]
    public async Task Redis_ThatLosesItsData_IsNoticedByNobody_AndGetsItAgainFromNewSilos()
    {
        await using var faults = await FaultTraffic.StartAsync(output);
        var (cluster, traffic) = (faults.Cluster, faults.Traffic);

        await cluster.Redis!.FlushAsync();
        await traffic.AnswersAsync(2);
        await cluster.Redis.StopAsync();
        await Task.Delay(Gone, TimeProvider.System);
        await traffic.AnswersAsync(2);
        await cluster.Redis.StartAsync();
        await Task.Delay(Gone, TimeProvider.System);
        await traffic.AnswersAsync(2);
        Assert.Empty(traffic.Errors);

        // Not told to stop: each would try all the time that it has for it to write in the table that it leaves.
        foreach (var silo in cluster.Silos.ToList())
        {
            await faults.ReplaceAsync(silo);
        }

        await traffic.AnswersAsync(2);
        var active = (await Dashboard.CountersAsync(cluster.Fronts[0]))["hosts"]!.AsArray().Count(host => (string?)host!["status"] == "Active");
        Assert.Equal(cluster.Silos.Count, active);
        await faults.EndAsync();
    }
}
