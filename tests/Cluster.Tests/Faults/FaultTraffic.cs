using OrleansAi.Cluster.Tests.Chaos;
using OrleansAi.EndToEnd.Tests.Crashes;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests.Faults;

/// <summary>Three silos and two fronts with traffic, on which a test inflicts a fault.</summary>
internal sealed class FaultTraffic : IAsyncDisposable
{
    private const int Clients = 4;
    private const int Callers = 2;

    private readonly ITestOutputHelper _output;

    // What a silo has answered since it was cut off may be charged nowhere once it ends.
    private readonly ChargeCheck _charges = new() { WrittenWithin = TimeSpan.FromMinutes(1) };

    private FaultTraffic(TestCluster cluster, Traffic traffic, ITestOutputHelper output) => (Cluster, Traffic, _output) = (cluster, traffic, output);

    public TestCluster Cluster { get; }

    public Traffic Traffic { get; }

    public static async Task<FaultTraffic> StartAsync(ITestOutputHelper output, TestNetwork? network = null) =>
        await StartAsync(output, await TestCluster.StartAsync("Redis", silos: 3, network: network));

    /// <summary>Begins the traffic of a cluster, which is disposed of with it.</summary>
    public static async Task<FaultTraffic> StartAsync(ITestOutputHelper output, TestCluster cluster) =>
        new(cluster, await Traffic.StartAsync(cluster, Clients, Callers), output);

    /// <summary>Replaces a silo by a new one; the old one is killed first, unless it has ended.</summary>
    public async Task ReplaceAsync(ServerProcess silo)
    {
        if (!silo.Process.HasExited)
        {
            await silo.Process.KillAsync();
        }

        _charges.Crashed(silo.Process.ExitedAt);
        await Cluster.RemoveAsync(silo);
        Cluster.Silos.Add(await Cluster.StartNodeAsync("cpu"));
    }

    /// <summary>Ends the traffic: everything that was acknowledged is there once, and was charged once.</summary>
    public async Task EndAsync()
    {
        await Traffic.EndAsync();
        var violations = await Traffic.CheckAsync(_charges);
        var errors = Traffic.Errors;
        _output.WriteLine(
            $"{_charges.Turns.Count} turns, {_charges.Turns.Count(turn => (int)turn["attempt"]! > 1)} of them begun again; "
            + $"{Traffic.Callers.Sum(caller => caller.Calls.Count)} completions; {errors.Count} errors.");
        errors.Take(10).ToList().ForEach(error => _output.WriteLine($"{error.At:HH:mm:ss.fff} {error.What}"));
        Assert.True(violations.Count == 0, $"{violations.Count} violations:\n{string.Join('\n', violations.Take(20))}");
        Assert.All(_charges.Turns, turn => Assert.Equal("completed", (string?)turn["status"]));
    }

    public async ValueTask DisposeAsync()
    {
        await Traffic.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
