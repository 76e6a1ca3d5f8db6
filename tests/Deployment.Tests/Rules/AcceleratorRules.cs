using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>Who gets a GPU is on a node that has one, and says so; nobody else is there.</summary>
internal static class AcceleratorRules
{
    private const string Gpu = "nvidia.com/gpu";

    public static IEnumerable<string> Problems(Manifests manifests)
    {
        foreach (var workload in manifests.Workloads)
        {
            var asks = workload.Pod.Containers.Any(container => container.Resources?.Limits?.ContainsKey(Gpu) == true);
            var tolerates = workload.Pod.Tolerations?.Any(toleration => toleration.Key == Gpu && toleration.Effect == "NoSchedule") == true;
            var chooses = workload.Pod.NodeSelector?.Keys.Any(key => key.StartsWith(Gpu, StringComparison.Ordinal)) == true;
            var role = workload.Product?.Env?.SingleOrDefault(variable => variable.Name == "OrleansAi__Cluster__Role")?.Value;
            if (new[] { asks, tolerates, chooses, role == "gpu" }.Distinct().Count() != 1)
            {
                yield return $"{workload}: it must ask for a GPU, tolerate the nodes that have some, choose them and have the role gpu, or none of it";
            }
        }
    }
}
