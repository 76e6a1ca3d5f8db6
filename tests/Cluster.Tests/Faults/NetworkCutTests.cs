using OrleansAi.Cluster.Tests.Chaos;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests.Faults;

/// <summary>What clients may rely on while packets to and from a silo vanish: nothing that was acknowledged is lost.</summary>
[Collection(nameof(WholeMachine))]
public sealed class NetworkCutTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(10);

    // Long enough for the statements that were on their way to time out, and for others to notice a silo that stands still then.
    private static readonly TimeSpan LongCut = TimeSpan.FromSeconds(30);

    [NetworkFact]
    public async Task SiloThatIsCutOffFromTheOthers_IsDeclaredDeadAndEnds()
    {
        var network = await TestNetwork.StartAsync();
        await using var faults = await FaultTraffic.StartAsync(output, network);
        var (cluster, traffic) = (faults.Cluster, faults.Traffic);
        var lost = await Dashboard.BusiestSiloAsync(cluster);
        var cut = new Disturbance(TimeProvider.System.GetUtcNow(), "cpu", Kill: true);

        await network.CutAsync(cluster.MachineOf(lost), [.. cluster.Silos.Where(silo => silo != lost).Select(silo => cluster.MachineOf(silo).Address)]);
        await Until.TrueAsync("the end of the silo that is cut off", () => Task.FromResult(lost.Process.HasExited), TimeSpan.FromSeconds(90));
        output.WriteLine($"It ended with {lost.Process.ExitCode} after {(TimeProvider.System.GetUtcNow() - cut.At).TotalSeconds:F1} s; "
            + $"messages acknowledged after the cut: {Recoveries.Describe(Recoveries.OfCalls(traffic.Clients.SelectMany(client => client.Sends), cut))}");
        await faults.ReplaceAsync(lost);
        await traffic.AnswersAsync(2);

        await faults.EndAsync();
    }

    [NetworkFact]
    public async Task SiloThatIsCutOffFromPostgres_IsNotReady_AndGoesOnAfterwards()
    {
        var network = await TestNetwork.StartAsync();
        await using var faults = await FaultTraffic.StartAsync(output, network);
        var (cluster, traffic) = (faults.Cluster, faults.Traffic);
        var silo = await Dashboard.BusiestSiloAsync(cluster);

        await network.CutAsync(cluster.MachineOf(silo), network.Postgres);
        await Until.TrueAsync("a silo that is not ready", async () => !await silo.IsReadyAsync(), TimeSpan.FromSeconds(60));
        await Task.Delay(LongCut, TimeProvider.System);
        await network.JoinAsync(cluster.MachineOf(silo), network.Postgres);
        await Until.TrueAsync("a silo that is ready again", () => silo.IsReadyAsync(), TimeSpan.FromSeconds(60));
        await traffic.AnswersAsync(2);

        await faults.EndAsync();
        Assert.All(traffic.Errors, error => Assert.Contains(": 503 ", error.What, StringComparison.Ordinal));
    }

    [NetworkFact]
    public async Task SiloThatIsCutOffFromRedis_ServesOn()
    {
        var network = await TestNetwork.StartAsync();
        await using var faults = await FaultTraffic.StartAsync(output, network);
        var (cluster, traffic) = (faults.Cluster, faults.Traffic);
        var machine = cluster.MachineOf(await Dashboard.BusiestSiloAsync(cluster));

        await network.CutAsync(machine, network.Redis);
        await Task.Delay(Cut, TimeProvider.System);
        await traffic.AnswersAsync(2);
        await network.JoinAsync(machine, network.Redis);
        await traffic.AnswersAsync(2);

        await faults.EndAsync();
        Assert.Empty(traffic.Errors);
    }
}
