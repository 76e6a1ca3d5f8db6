using k8s.Models;
using Microsoft.Extensions.Options;
using OrleansAi.Deployment.Tests.Product;
using OrleansAi.Deployment.Tests.Rendering;
using OrleansAi.Silo;

namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>What is written about OrleansAi is what OrleansAi reads, listens on and answers.</summary>
internal static class ProductRules
{
    // What stops a pod takes its own time after the process has ended.
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<string>> ProblemsAsync(Manifests manifests)
    {
        var all = new List<string>();
        foreach (var workload in manifests.Products)
        {
            var problems = await OfAsync(manifests, workload);
            all.AddRange(problems.Select(problem => $"{workload}: {problem}"));
        }

        return all;
    }

    private static async Task<IReadOnlyList<string>> OfAsync(Manifests manifests, Workload workload)
    {
        try
        {
            var settings = ContainerSettings.Of(manifests, workload);
            var problems = UnknownSettings(settings).ToList();
            return problems.Count > 0 ? problems : await OfNodeAsync(workload, settings);
        }
        catch (Exception exception) when (exception is InvalidDataException or SettingException or OptionsValidationException)
        {
            return [exception.Message];
        }
    }

    /// <summary>Names of settings that the product does not read.</summary>
    public static IEnumerable<string> UnknownSettings(ContainerSettings settings) =>
        settings.ProductVariables.Select(Node.PathOf).Concat(settings.SettingsOfFile)
            .Where(path => !KnownSettings.Contains(path))
            .Select(path => $"OrleansAi has no setting {path}");

    private static async Task<IReadOnlyList<string>> OfNodeAsync(Workload workload, ContainerSettings settings)
    {
        await using var node = new Node(settings.Settings, settings.Environment, settings.Urls);
        return [.. OfPorts(workload, settings, node), .. OfPaths(workload.Product!, node), .. OfStop(workload.Pod, node), .. OfAddress(node)];
    }

    private static IEnumerable<string> OfPorts(Workload workload, ContainerSettings settings, Node node)
    {
        (string Name, int? Number)[] expected =
        [
            ("http", settings.Port),
            ("grpc", settings.GrpcPort),
            ("tcp-silo", node.Cluster.HasGrains ? node.Cluster.SiloPort : null),
            ("tcp-gateway", node.Cluster.HasGrains ? node.Cluster.GatewayPort : null),
        ];
        return from port in expected
               where workload.Port(port.Name) != port.Number
               select $"the port {port.Name} is {workload.Port(port.Name)}, but OrleansAi listens on {port.Number}";
    }

    private static IEnumerable<string> OfPaths(V1Container container, Node node) =>
        from probe in new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe }
        where probe?.HttpGet is not null && !node.Paths.Contains(probe.HttpGet.Path)
        select $"OrleansAi does not answer {probe.HttpGet.Path}";

    private static IEnumerable<string> OfStop(V1PodSpec pod, Node node)
    {
        var grace = TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds ?? 30);
        if (grace < node.LongestStop + Reserve)
        {
            yield return $"a stop may take {node.LongestStop}, but the pod is killed after {grace}";
        }
    }

    private static IEnumerable<string> OfAddress(Node node)
    {
        if (node.Cluster.HasGrains && node.Cluster.AdvertisedAddress.ToString() != ContainerSettings.PodAddress)
        {
            yield return $"it tells other silos the address {node.Cluster.AdvertisedAddress}, which is not the pod's";
        }
    }
}
