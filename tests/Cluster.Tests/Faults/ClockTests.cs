using System.Globalization;
using OrleansAi.Cluster.Tests.Chaos;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests.Faults;

/// <summary>What clients may rely on where the machines' clocks are apart.</summary>
[Collection(nameof(WholeMachine))]
public sealed class ClockTests(ITestOutputHelper output)
{
    // Twice as much lies between two of them. From a minute and a half on, silos warn of each other's signs of life in the table;
    // from five minutes on, the one that is behind can't join (MaxJoinAttemptTime).
    private const int Seconds = 40;

    [ClusterFact]
    public async Task Cluster_WhoseClocksAreApart_KeepsItsPromises()
    {
        await using var faults = await FaultTraffic.StartAsync(output, await TestCluster.StartAsync("Redis", silos: 1, fronts: 1));
        var (cluster, traffic) = (faults.Cluster, faults.Traffic);
        foreach (var seconds in new[] { Seconds, -Seconds })
        {
            cluster.Silos.Add(await cluster.StartNodeAsync("cpu", environment: Clock(seconds)));
        }

        cluster.Fronts.Add(await cluster.StartNodeAsync("front", environment: Clock(Seconds)));
        traffic.Balancer.Add(cluster.Fronts[1]);

        // Each grain moves to a silo with another clock, and on.
        foreach (var seconds in new[] { Seconds, -Seconds, Seconds })
        {
            var silo = cluster.Silos[0];
            await silo.Process.StopAsync();
            await cluster.RemoveAsync(silo);
            cluster.Silos.Add(await cluster.StartNodeAsync("cpu", environment: Clock(seconds)));
            await traffic.AnswersAsync(2);
        }

        await faults.EndAsync();
        Assert.Empty(traffic.Errors);
        Assert.All(cluster.Silos.Concat(cluster.Fronts), node => Assert.False(node.Process.HasExited, node.Process.Output));
    }

    // https://github.com/wolfcw/libfaketime: the wall clock is another, elapsed time is not.
    private static Dictionary<string, string?> Clock(int seconds) => new()
    {
        ["LD_PRELOAD"] = Directory.GetDirectories("/usr/lib", "faketime", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Select(folder => Path.Combine(folder, "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("This test changes the clocks of its processes: install the Debian package 'libfaketime' (apt-get install -y libfaketime), which ./test does."),
        ["FAKETIME"] = seconds.ToString("+0;-0", CultureInfo.InvariantCulture),
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };
}
