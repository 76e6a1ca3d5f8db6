using OrleansAi.Deployment.Tests.Rendering;
using OrleansAi.Deployment.Tests.Rules;

namespace OrleansAi.Deployment.Tests;

/// <summary>What kustomize makes of <c>k8s/</c> is what Kubernetes takes, and fits to itself and to the product.</summary>
public sealed class OverlayTests
{
    public static TheoryData<string> All => Overlays.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Overlay_IsValid(string overlay) =>
        Problems.None(await Schema.KubernetesAsync(await Overlays.TextAsync(overlay)));

    [Theory]
    [MemberData(nameof(All))]
    public async Task Overlay_FitsToItselfAndToTheProduct(string overlay) =>
        Problems.None(await AllRules.ProblemsAsync(await Overlays.ReadAsync(overlay)));

    [Theory]
    [InlineData(Overlays.Development, "front", "silo", "postgres", "redis")]
    [InlineData(Overlays.Production, "front", "silo", "collector")]
    [InlineData(Overlays.Gpu, "front", "silo", "silo-gpu", "collector")]
    [InlineData(Overlays.Canary, "front", "front-canary", "silo", "collector")]
    public async Task Overlay_HasTheWorkloads(string overlay, params string[] workloads)
    {
        var manifests = await Overlays.ReadAsync(overlay);

        Assert.Equal(workloads.Order(), manifests.Workloads.Select(workload => workload.Name).Order());
    }

    [Theory]
    [InlineData("front", "front")]
    [InlineData("silo", "cpu")]
    [InlineData("silo-gpu", "gpu")]
    public async Task Workload_HasTheRole(string workload, string role)
    {
        var manifests = await Overlays.ReadAsync(Overlays.Gpu);

        var settings = Product.ContainerSettings.Of(manifests, manifests.Workload(workload));

        Assert.Equal(role, settings.Environment["OrleansAi__Cluster__Role"]);
    }

    [Fact]
    public async Task Canary_GetsASmallPartOfTheRequests_AndTheServiceOfProductionNone()
    {
        var manifests = await Overlays.ReadAsync(Overlays.Canary);

        var backends = manifests.All<HttpRoute>().Single().Spec.Rules.Single().BackendRefs;
        var production = manifests.Find<k8s.Models.V1Service>("front")!.Spec.Selector;

        Assert.Equal([("front", 95), ("front-canary", 5)], backends.Select(backend => (backend.Name, backend.Weight)));
        Assert.True(production.All(manifests.Workload("front").Labels.Contains));
        Assert.False(production.All(manifests.Workload("front-canary").Labels.Contains));
    }
}
