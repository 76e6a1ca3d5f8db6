using k8s;
using k8s.Models;

namespace OrleansAi.Deployment.Tests.Rendering;

/// <summary>Objects as the Kubernetes API would get them.</summary>
internal sealed record Manifests(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects)
{
    private static readonly Dictionary<string, Type> FurtherTypes = new() { ["gateway.networking.k8s.io/v1/HTTPRoute"] = typeof(HttpRoute) };

    /// <summary>All Deployments and StatefulSets.</summary>
    public IReadOnlyList<Workload> Workloads { get; } =
    [
        .. Objects.OfType<V1Deployment>().Select(item => new Workload(item.Name(), item.Spec.Replicas, item.Spec.Selector, item.Spec.Template)),
        .. Objects.OfType<V1StatefulSet>().Select(item => new Workload(item.Name(), item.Spec.Replicas, item.Spec.Selector, item.Spec.Template)),
    ];

    /// <summary>The workloads that run OrleansAi itself.</summary>
    public IEnumerable<Workload> Products => Workloads.Where(workload => workload.Product is not null);

    /// <summary>Reads manifests; a field that Kubernetes does not know is an error.</summary>
    public static Manifests Parse(string yaml) =>
        new([.. KubernetesYaml.LoadAllFromString(yaml, FurtherTypes, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()]);

    public IEnumerable<T> All<T>()
        where T : IKubernetesObject<V1ObjectMeta> => Objects.OfType<T>();

    /// <summary>The object of this kind and name, or <c>null</c>.</summary>
    public T? Find<T>(string? name)
        where T : class, IKubernetesObject<V1ObjectMeta> => All<T>().SingleOrDefault(item => item.Name() == name);

    /// <summary>The workload of this name.</summary>
    public Workload Workload(string name) => Workloads.Single(workload => workload.Name == name);

    /// <summary>Whether a selector selects pods with these labels. None selects nothing, an empty one everything.</summary>
    public static bool Selects(V1LabelSelector? selector, IDictionary<string, string> labels) =>
        selector is not null
        && (selector.MatchLabels ?? new Dictionary<string, string>()).All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && (selector.MatchExpressions ?? []).All(expression => Holds(expression, labels));

    private static bool Holds(V1LabelSelectorRequirement expression, IDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(expression.Key, out var value);
        return expression.OperatorProperty switch
        {
            "In" => has && expression.Values.Contains(value!),
            "NotIn" => !has || !expression.Values.Contains(value!),
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => throw new ArgumentException($"There is no operator {expression.OperatorProperty}.", nameof(expression)),
        };
    }
}
