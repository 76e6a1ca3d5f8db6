namespace OrleansAi.Cluster.Tests.Faults;

/// <summary>A test of several machines on a network that it can cut, where this machine can have one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactAttribute : ClusterFactAttribute
{
    public NetworkFactAttribute() => Skip ??= TestNetwork.WhyNot;
}
