using OrleansAi.Deployment.Tests.Rendering;
using OrleansAi.Deployment.Tests.Rules;

namespace OrleansAi.Deployment.Tests;

/// <summary>Who reaches whom in a cluster that enforces network policies.</summary>
public sealed class NetworkTests
{
    private const int Http = 8080;
    private const int Grpc = 8081;
    private const int Silo = 11111;
    private const int Gateway = 30000;

    public static TheoryData<string> All => Overlays.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Overlay_LeavesNoPodOpen_AndNamesPortsThatAreThere(string overlay)
    {
        var reachability = new Reachability(await Overlays.ReadAsync(overlay));

        Assert.Empty(reachability.Open());
        Problems.None([.. reachability.UnknownPorts()]);
    }

    [Theory]
    [InlineData(Overlays.Production, "front", "silo", Gateway)]
    [InlineData(Overlays.Production, "silo", "silo", Silo)]
    [InlineData(Overlays.Production, "front", "collector", 4318)]
    [InlineData(Overlays.Production, "silo", "collector", 4318)]
    [InlineData(Overlays.Gpu, "front", "silo-gpu", Gateway)]
    [InlineData(Overlays.Gpu, "silo-gpu", "silo", Silo)]
    [InlineData(Overlays.Gpu, "silo", "silo-gpu", Silo)]
    [InlineData(Overlays.Canary, "front-canary", "silo", Gateway)]
    [InlineData(Overlays.Development, "front", "postgres", 5432)]
    [InlineData(Overlays.Development, "silo", "postgres", 5432)]
    [InlineData(Overlays.Development, "front", "redis", 6379)]
    [InlineData(Overlays.Development, "silo", "redis", 6379)]
    [InlineData(Overlays.WithAllComponents, "front", "silo", Gateway)]
    public async Task Pod_ReachesWhatItNeeds(string overlay, string from, string to, int port) =>
        Assert.True(await AllowsAsync(overlay, from, to, port));

    [Theory]
    [InlineData(Overlays.Production, "front", "silo", Silo)]
    [InlineData(Overlays.Production, "front", "silo", Http)]
    [InlineData(Overlays.Production, "silo", "front", Http)]
    [InlineData(Overlays.Production, "front", "front", Http)]
    [InlineData(Overlays.Production, "silo", "front", Grpc)]
    [InlineData(Overlays.Production, "collector", "silo", Gateway)]
    [InlineData(Overlays.Production, "collector", "silo", Silo)]
    [InlineData(Overlays.Production, "collector", "front", Http)]
    [InlineData(Overlays.Development, "postgres", "silo", Silo)]
    [InlineData(Overlays.Development, "redis", "postgres", 5432)]
    [InlineData(Overlays.Development, "front", "silo", Silo)]
    public async Task Pod_ReachesNobodyElse(string overlay, string from, string to, int port) =>
        Assert.False(await AllowsAsync(overlay, from, to, port));

    [Theory]
    [InlineData("front")]
    [InlineData("silo")]
    public async Task Production_ReachesItsStoresAndProviders(string workload)
    {
        var manifests = await Overlays.ReadAsync(Overlays.Production);
        var reachability = new Reachability(manifests);

        Assert.True(reachability.AllowsAddress(manifests.Workload(workload), "10.20.0.0/24", 5432));
        Assert.True(reachability.AllowsAddress(manifests.Workload(workload), "10.20.0.0/24", 6379));
        Assert.True(reachability.AllowsAddress(manifests.Workload(workload), "0.0.0.0/0", 443));
        Assert.False(reachability.AllowsAddress(manifests.Workload(workload), "0.0.0.0/0", 80));
    }

    [Theory]
    [InlineData("gateway", "front", Http, true)]
    [InlineData("gateway", "front", Grpc, true)]
    [InlineData("gateway", "silo", Http, false)]
    [InlineData("default", "front", Grpc, false)]
    [InlineData("monitoring", "collector", 8889, true)]
    [InlineData("monitoring", "front", Http, false)]
    [InlineData("default", "front", Http, false)]
    public async Task OtherNamespace_ReachesWhatIsForIt(string name, string workload, int port, bool expected)
    {
        var manifests = await Overlays.ReadAsync(Overlays.Production);

        Assert.Equal(expected, new Reachability(manifests).AllowsNamespace(name, manifests.Workload(workload), port));
    }

    private static async Task<bool> AllowsAsync(string overlay, string from, string to, int port)
    {
        var manifests = await Overlays.ReadAsync(overlay);
        return new Reachability(manifests).Allows(manifests.Workload(from), manifests.Workload(to), port);
    }
}
