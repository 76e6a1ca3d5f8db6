using OrleansAi.Gateway.Configuration;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>The targets that have a circuit.</summary>
public interface IKnownTargets
{
    /// <summary>Every target that some route leads to now, and those whose health this process has followed since it started.</summary>
    IReadOnlySet<TargetId> Targets { get; }

    /// <summary>The circuit of <paramref name="target"/> as this process knows it, without asking anyone.</summary>
    CircuitSnapshot CircuitOf(TargetId target);
}

/// <inheritdoc />
internal sealed class KnownTargets(IGatewaySettings settings, ClusterTargetHealth health) : IKnownTargets
{
    public IReadOnlySet<TargetId> Targets => new HashSet<TargetId>([.. settings.Current.Routes.Targets, .. health.Targets]);

    public CircuitSnapshot CircuitOf(TargetId target) => health.SnapshotOf(target);
}
