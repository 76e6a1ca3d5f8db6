using k8s.Models;
using OrleansAi.Deployment.Tests.Images;
using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>What the pod security standard "restricted" asks of pods, and a little more.</summary>
internal static class ContainerRules
{
    public static IEnumerable<string> Problems(Manifests manifests) =>
        from workload in manifests.Workloads
        from problem in OfPod(workload.Pod).Concat(workload.Pod.Containers.SelectMany(container => OfContainer(container, workload.Pod)))
        select $"{workload}: {problem}";

    private static IEnumerable<string> OfPod(V1PodSpec pod)
    {
        var security = pod.SecurityContext;
        if (security is not { RunAsNonRoot: true, RunAsUser: > 0, RunAsGroup: > 0, SeccompProfile.Type: "RuntimeDefault" })
        {
            yield return "it must run as a user other than root, with the seccomp profile RuntimeDefault";
        }

        if (pod.AutomountServiceAccountToken != false)
        {
            yield return "it carries a token for the Kubernetes API, which it does not call";
        }

        if (pod.HostNetwork == true || pod.HostPID == true || pod.HostIPC == true)
        {
            yield return "it shares what is the node's";
        }
    }

    private static IEnumerable<string> OfContainer(V1Container container, V1PodSpec pod)
    {
        var security = container.SecurityContext;
        if (security is not { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true } || security.Privileged == true
            || security.Capabilities?.Drop?.Contains("ALL") != true || security.Capabilities.Add is { Count: > 0 } || security.RunAsUser == 0)
        {
            yield return $"{container.Name} must have a read-only root file system and no privileges";
        }

        var resources = container.Resources;
        if (resources?.Requests?.ContainsKey("cpu") != true || !resources.Requests.ContainsKey("memory") || resources.Limits?.ContainsKey("memory") != true)
        {
            yield return $"{container.Name} must say how much processor and memory it needs, and how much memory at most";
        }

        if (!ImageNames.IsPinned(container.Image))
        {
            yield return $"{container.Name}'s image {container.Image} has no tag that stays";
        }

        foreach (var mount in (container.VolumeMounts ?? []).Where(mount => pod.Volumes?.Any(volume => volume.Name == mount.Name) != true))
        {
            // Claims of a StatefulSet are volumes too, but of no container of the product.
            if (container.Name == Workload.ProductContainer)
            {
                yield return $"{container.Name} mounts {mount.Name}, which is no volume";
            }
        }
    }
}
