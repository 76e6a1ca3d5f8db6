using k8s.Models;
using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>Every container says when it has started, when it may get requests, and when it must be replaced.</summary>
internal static class ProbeRules
{
    public static IEnumerable<string> Problems(Manifests manifests) =>
        from workload in manifests.Workloads
        from container in workload.Pod.Containers
        from probe in new[] { ("startup", container.StartupProbe), ("readiness", container.ReadinessProbe), ("liveness", container.LivenessProbe) }
        from problem in OfProbe(container, probe.Item1, probe.Item2)
        select $"{workload}: {container.Name}'s {probe.Item1} probe {problem}";

    private static IEnumerable<string> OfProbe(V1Container container, string name, V1Probe? probe)
    {
        if (probe is null)
        {
            yield return "is missing";
            yield break;
        }

        var port = probe.HttpGet?.Port ?? probe.TcpSocket?.Port;
        if (port is not null && container.Ports?.Any(candidate => candidate.Name == port.Value) != true)
        {
            yield return $"asks the port {port.Value}, which has no such name";
        }

        var isProduct = container.Name == Workload.ProductContainer;
        var expected = name == "readiness" ? "/health/ready" : "/health/live";
        if (isProduct && (probe.HttpGet?.Path != expected || port?.Value != "http"))
        {
            yield return $"must ask {expected} of the port http";
        }
    }
}
