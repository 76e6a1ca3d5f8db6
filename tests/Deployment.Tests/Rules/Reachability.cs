using k8s.Models;
using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>Who reaches whom by the network policies, as Kubernetes reads them: what no policy selects is open, and several add up.</summary>
internal sealed class Reachability(Manifests manifests)
{
    private readonly List<V1NetworkPolicy> _policies = [.. manifests.All<V1NetworkPolicy>()];

    /// <summary>Whether pods of one workload reach a port of another's: both ends must permit it.</summary>
    public bool Allows(Workload from, Workload to, int port) => MayLeave(from, to, port) && MayEnter(from, to, port);

    /// <summary>Whether pods of a workload reach an address outside of the namespace.</summary>
    public bool AllowsAddress(Workload from, string block, int port) =>
        Of(from, "Egress").SelectMany(policy => policy.Spec.Egress ?? [])
            .Any(rule => rule.To?.Any(peer => peer.IpBlock?.Cidr == block) == true && rule.Ports?.Any(item => item.Port?.Value == $"{port}") == true);

    /// <summary>Whether pods of another namespace reach a port of a workload.</summary>
    public bool AllowsNamespace(string name, Workload to, int port) =>
        Of(to, "Ingress").SelectMany(policy => policy.Spec.Ingress ?? [])
            .Any(rule => rule.FromProperty?.Any(peer => Names(peer, name)) == true && Has(rule.Ports, to, port));

    /// <summary>Workloads that a policy leaves open.</summary>
    public IEnumerable<Workload> Open() =>
        manifests.Workloads.Where(workload => !Of(workload, "Ingress").Any() || !Of(workload, "Egress").Any());

    /// <summary>Ports that a policy names and that no pod has which it speaks of.</summary>
    public IEnumerable<string> UnknownPorts() =>
        from policy in _policies
        from rule in policy.Spec.Ingress ?? []
        from port in rule.Ports ?? []
        where !int.TryParse(port.Port?.Value, out _)
        where manifests.Workloads.Where(workload => Manifests.Selects(policy.Spec.PodSelector, workload.Labels)).All(workload => workload.Resolve(port.Port) is null)
        select $"NetworkPolicy {policy.Name()}: no pod that it selects has the port {port.Port?.Value}";

    private bool MayLeave(Workload from, Workload to, int port)
    {
        var policies = Of(from, "Egress").ToList();
        return policies.Count == 0 || policies.SelectMany(policy => policy.Spec.Egress ?? [])
            .Any(rule => (rule.To is not { Count: > 0 } || rule.To.Any(peer => Selects(peer, to))) && Has(rule.Ports, to, port));
    }

    private bool MayEnter(Workload from, Workload to, int port)
    {
        var policies = Of(to, "Ingress").ToList();
        return policies.Count == 0 || policies.SelectMany(policy => policy.Spec.Ingress ?? [])
            .Any(rule => (rule.FromProperty is not { Count: > 0 } || rule.FromProperty.Any(peer => Selects(peer, from))) && Has(rule.Ports, to, port));
    }

    private IEnumerable<V1NetworkPolicy> Of(Workload workload, string direction) =>
        _policies.Where(policy => policy.Spec.PolicyTypes.Contains(direction) && Manifests.Selects(policy.Spec.PodSelector, workload.Labels));

    private static bool Selects(V1NetworkPolicyPeer peer, Workload workload) =>
        peer is { NamespaceSelector: null, IpBlock: null } && Manifests.Selects(peer.PodSelector, workload.Labels);

    private static bool Names(V1NetworkPolicyPeer peer, string name) =>
        Manifests.Selects(peer.NamespaceSelector, new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = name });

    private static bool Has(IList<V1NetworkPolicyPort>? ports, Workload to, int port) =>
        ports is not { Count: > 0 } || ports.Any(item => item.Port is null || to.Resolve(item.Port) == port);
}
