using k8s.Models;

namespace OrleansAi.Deployment.Tests.Rendering;

/// <summary>What makes pods: a Deployment or a StatefulSet.</summary>
internal sealed record Workload(string Name, int? Replicas, V1LabelSelector Selector, V1PodTemplateSpec Template)
{
    /// <summary>The container of OrleansAi itself, in every workload that has one.</summary>
    public const string ProductContainer = "orleansai";

    public V1PodSpec Pod => Template.Spec;

    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    /// <summary>OrleansAi's own container, or <c>null</c>.</summary>
    public V1Container? Product => Pod.Containers.SingleOrDefault(container => container.Name == ProductContainer);

    /// <summary>The port of this name, or <c>null</c>.</summary>
    public int? Port(string name) =>
        Pod.Containers.SelectMany(container => container.Ports ?? []).SingleOrDefault(port => port.Name == name)?.ContainerPort;

    /// <summary>The number of a port that is given by its name or its number; <c>null</c> where the pod has no such port.</summary>
    public int? Resolve(IntOrString? port) =>
        int.TryParse(port?.Value, out var number)
            ? Pod.Containers.SelectMany(container => container.Ports ?? []).Any(candidate => candidate.ContainerPort == number) ? number : null
            : Port(port?.Value ?? "");

    public override string ToString() => Name;
}
