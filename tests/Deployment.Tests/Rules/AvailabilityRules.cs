using k8s.Models;
using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>Fronts and silos are spread, leave one by one, and are added where they are needed.</summary>
internal static class AvailabilityRules
{
    private static readonly string[] Topologies = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"];

    public static IEnumerable<string> Problems(Manifests manifests) => [.. OfPods(manifests), .. OfScaling(manifests)];

    private static IEnumerable<string> OfPods(Manifests manifests)
    {
        foreach (var workload in manifests.Products)
        {
            var spread = (workload.Pod.TopologySpreadConstraints ?? [])
                .Where(constraint => Manifests.Selects(constraint.LabelSelector, workload.Labels)).Select(constraint => constraint.TopologyKey);
            foreach (var missing in Topologies.Except(spread))
            {
                yield return $"{workload}: its pods are not spread over {missing}";
            }

            var budgets = manifests.All<V1PodDisruptionBudget>().Where(budget => Manifests.Selects(budget.Spec.Selector, workload.Labels)).ToList();
            if (budgets is not [{ Spec.MaxUnavailable.Value: "1" }])
            {
                yield return $"{workload}: it needs one PodDisruptionBudget that lets one pod at a time be away";
            }
        }
    }

    private static IEnumerable<string> OfScaling(Manifests manifests)
    {
        foreach (var scaler in manifests.All<V2HorizontalPodAutoscaler>())
        {
            var target = manifests.Workloads.SingleOrDefault(workload => workload.Name == scaler.Spec.ScaleTargetRef.Name);
            if (target is null)
            {
                yield return $"HorizontalPodAutoscaler {scaler.Name()}: there is no {scaler.Spec.ScaleTargetRef.Name}";
            }
            else if (target.Replicas is not null)
            {
                yield return $"{target}: it has a number of replicas, which undoes what its autoscaler decided";
            }

            if (scaler.Spec.MinReplicas is null or < 2)
            {
                yield return $"HorizontalPodAutoscaler {scaler.Name()}: with fewer than two pods there may be none";
            }
        }
    }
}
