using k8s;
using k8s.Models;
using OrleansAi.Deployment.Tests.Product;
using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>What is named is there, and selectors select something.</summary>
internal static class ReferenceRules
{
    public static IEnumerable<string> Problems(Manifests manifests) =>
    [
        .. OfSelectors(manifests), .. OfServices(manifests), .. OfPods(manifests), .. OfRoutes(manifests), .. OfNamespaces(manifests),
    ];

    private static IEnumerable<string> OfSelectors(Manifests manifests) =>
        from workload in manifests.Workloads
        where !Manifests.Selects(workload.Selector, workload.Labels)
        select $"{workload}: it does not select its own pods";

    private static IEnumerable<string> OfServices(Manifests manifests) =>
        from service in manifests.All<V1Service>()
        let pods = manifests.Workloads.Where(workload => service.Spec.Selector.All(workload.Labels.Contains)).ToList()
        from problem in pods.Count == 0 ? ["selects no pod"] : service.Spec.Ports.SelectMany(port => OfPort(port, pods))
        select $"Service {service.Name()}: {problem}";

    private static IEnumerable<string> OfPort(V1ServicePort port, List<Workload> pods)
    {
        // Meshes and gateways go by it.
        if (port.Name is not ("http" or "grpc") && !port.Name.StartsWith("http-", StringComparison.Ordinal) && !port.Name.StartsWith("tcp-", StringComparison.Ordinal))
        {
            yield return $"the port {port.Name} does not say how it is spoken to";
        }

        foreach (var pod in pods.Where(pod => pod.Resolve(port.TargetPort) is null))
        {
            yield return $"leads to {port.TargetPort.Value}, which {pod} does not have";
        }
    }

    private static IEnumerable<string> OfPods(Manifests manifests)
    {
        foreach (var workload in manifests.Workloads)
        {
            var account = workload.Pod.ServiceAccountName;
            if (account is not null && manifests.Find<V1ServiceAccount>(account) is null)
            {
                yield return $"{workload}: there is no ServiceAccount {account}";
            }

            foreach (var volume in workload.Pod.Volumes ?? [])
            {
                if (volume.ConfigMap is { } map && manifests.Find<V1ConfigMap>(map.Name) is null)
                {
                    yield return $"{workload}: there is no ConfigMap {map.Name}";
                }

                // An installation brings some secrets itself; docs/kubernetes.md says which.
                if (volume.Secret is { } secret && manifests.Find<V1Secret>(secret.SecretName) is null && !Mounts.Secrets.ContainsKey(secret.SecretName))
                {
                    yield return $"{workload}: nobody makes the Secret {secret.SecretName}";
                }
            }
        }
    }

    private static IEnumerable<string> OfRoutes(Manifests manifests) =>
        from route in manifests.All<HttpRoute>()
        from backend in route.Spec.Rules.SelectMany(rule => rule.BackendRefs)
        where manifests.Find<V1Service>(backend.Name)?.Spec.Ports.Any(port => port.Port == backend.Port) != true
        select $"HTTPRoute {route.Name()}: there is no Service {backend.Name} with the port {backend.Port}";

    private static IEnumerable<string> OfNamespaces(Manifests manifests)
    {
        var name = manifests.All<V1Namespace>().Single().Name();
        return from item in manifests.Objects
               where item is not V1Namespace && item.Namespace() != name
               select $"{item.Kind} {item.Name()}: it is in the namespace {item.Namespace()}, not in {name}";
    }
}
