using OrleansAi.Deployment.Tests.Rendering;
using OrleansAi.Deployment.Tests.Rules;

namespace OrleansAi.Deployment.Tests;

/// <summary>The checks of <see cref="OverlayTests"/> find what they are for: each change of a good overlay is refused, and with its reason.</summary>
public sealed class WrongManifestTests
{
    [Theory]
    [InlineData("maxSurge: 1", "maxSurge: 1\n      maxSurges: 1", "maxSurges")]
    [InlineData("  hostnames:", "  hostname:", "hostname")]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFileSystem: true", "readOnlyRootFileSystem")]
    public async Task UnknownField_IsRefused(string right, string wrong, string reason)
    {
        var text = await ChangeAsync(Overlays.Production, right, wrong);

        var failure = Assert.ThrowsAny<Exception>(() => Manifests.Parse(text));

        Assert.Contains(reason, $"{failure.Message} {failure.InnerException?.Message}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("periodSeconds: 2", "periodSeconds: soon", "periodSeconds must be integer")]
    [InlineData("kind: PodDisruptionBudget", "kind: PodDisruptionBudgets", "there is no policy/v1/PodDisruptionBudgets")]
    [InlineData("apiVersion: autoscaling/v2", "apiVersion: autoscaling/v3", "there is no autoscaling/v3")]
    [InlineData("      topologyKey: kubernetes.io/hostname\n", "", "must have required property topologyKey")]
    public async Task WhatTheSchemaForbids_IsRefused(string right, string wrong, string reason)
    {
        var problems = await Schema.KubernetesAsync(await ChangeAsync(Overlays.Production, right, wrong));

        Contains(reason, problems);
    }

    [Theory]
    [InlineData("OrleansAi__Cluster__Role", "OrleansAi__Cluster__Rolle", "has no setting OrleansAi:Cluster:Rolle")]
    [InlineData("\"TokensPerMinute\"", "\"TokensPerMinutes\"", "has no setting OrleansAi:Tiers:default:TokensPerMinutes")]
    [InlineData("value: cpu", "value: cpus", "Role is 'cpus'; write")]
    [InlineData("OrleansAi__Storage__Kind: Postgres", "OrleansAi__Storage__Kind: Sqlite", "Storage:Kind is Sqlite")]
    [InlineData("\"Provider\": \"openai\"", "\"Provider\": \"openal\"", "openal")]
    [InlineData("value: /run/secrets/cluster-tls/tls.key", "value: /run/secrets/cluster-tls/key.pem", "can't be read")]
    [InlineData("file:/run/secrets/orleansai/database", "file:/run/secrets/orleansai/postgres", "can't be read")]
    [InlineData("fieldPath: status.podIP", "fieldPath: status.hostIP", "has no known source")]
    [InlineData("mountPath: /etc/orleansai", "mountPath: /etc/orleans", "is in no volume")]
    [InlineData("/health/ready", "/healthz", "OrleansAi does not answer /healthz")]
    [InlineData("containerPort: 30000", "containerPort: 30001", "the port tcp-gateway is 30001, but OrleansAi listens on 30000")]
    [InlineData("http://*:8080", "http://*:8082", "the port http is 8080, but OrleansAi listens on 8082")]
    [InlineData("http://*:8080", "http://*:8081", "Grpc:Url http://*:8081 has the port of --urls http://*:8081")]
    [InlineData("http://*:8081", "http://*:8083", "the port grpc is 8081, but OrleansAi listens on 8083")]
    [InlineData("terminationGracePeriodSeconds: 60", "terminationGracePeriodSeconds: 30", "a stop may take 00:00:55, but the pod is killed after 00:00:30")]
    public async Task WhatTheProductDoesNotKnow_IsRefused(string right, string wrong, string reason) =>
        Contains(reason, await ProductRules.ProblemsAsync(Manifests.Parse(await ChangeAsync(Overlays.Production, right, wrong))));

    [Theory]
    [InlineData("/health/ready", "/healthz", "must ask /health/ready of the port http")]
    [InlineData("runAsNonRoot: true", "runAsNonRoot: false", "a user other than root")]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "read-only root file system")]
    [InlineData("- ALL", "- NET_RAW", "read-only root file system and no privileges")]
    [InlineData("orleansai-silo:0.1.0", "orleansai-silo", "has no tag that stays")]
    [InlineData("orleansai-silo:0.1.0", "orleansai-silo:latest", "has no tag that stays")]
    [InlineData("  serviceAccountName: silo", "  serviceAccountName: silos", "there is no ServiceAccount silos")]
    [InlineData("secretName: orleansai", "secretName: orleans-ai", "nobody makes the Secret orleans-ai")]
    [InlineData("targetPort: tcp-gateway", "targetPort: gateway", "leads to gateway, which silo does not have")]
    [InlineData("topologyKey: topology.kubernetes.io/zone", "topologyKey: topology.kubernetes.io/region", "not spread over topology.kubernetes.io/zone")]
    [InlineData("maxUnavailable: 1", "maxUnavailable: 50%", "lets one pod at a time be away")]
    [InlineData("minReplicas: 3", "minReplicas: 1", "fewer than two pods")]
    [InlineData("    kind: Deployment\n    name: silo", "    kind: Deployment\n    name: silos", "there is no silos")]
    [InlineData("  - name: tcp-silo\n    port: 11111", "  - name: silo\n    port: 11111", "the port silo does not say how it is spoken to")]
    public async Task WhatDoesNotFit_IsRefused(string right, string wrong, string reason) =>
        Contains(reason, AllRules.WithoutProduct(Manifests.Parse(await ChangeAsync(Overlays.Production, right, wrong))));

    [Theory]
    [InlineData("          limits:\n            cpu: \"2\"\n            memory: 2Gi\n            nvidia.com/gpu: 1", "          limits:\n            cpu: \"2\"\n            memory: 2Gi")]
    [InlineData("effect: NoSchedule", "effect: NoExecute")]
    [InlineData("nvidia.com/gpu.present", "example.com/gpu")]
    [InlineData("value: gpu", "value: cpu")]
    public async Task SiloThatDoesNotGetItsGpu_IsRefused(string right, string wrong) =>
        Contains("must ask for a GPU", AllRules.WithoutProduct(Manifests.Parse(await ChangeAsync(Overlays.Gpu, right, wrong))));

    private static void Contains(string reason, IReadOnlyList<string> problems) =>
        Assert.Contains(problems, problem => problem.Contains(reason, StringComparison.Ordinal));

    private static async Task<string> ChangeAsync(string overlay, string right, string wrong)
    {
        var text = await Overlays.TextAsync(overlay);
        Assert.Contains(right, text, StringComparison.Ordinal);
        return text.Replace(right, wrong, StringComparison.Ordinal);
    }
}
