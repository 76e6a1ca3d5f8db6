using OrleansAi.Silo.Cluster;

namespace OrleansAi.Silo;

/// <summary>Says at start what this process is, and what its build lacks.</summary>
internal static partial class StartReport
{
    public static void Write(ILogger logger, ClusterConfig cluster)
    {
        if (Engine.Lacks is { } lacks)
        {
            LogLacks(logger, lacks);
        }

        if (cluster.Kind != ClusterKind.Local)
        {
            LogMember(logger, cluster.Role, cluster.ClusterId, cluster.Kind);
        }
    }

    [LoggerMessage(LogLevel.Information, "Built with the embedded engine. Off: {Lacks}")]
    private static partial void LogLacks(ILogger logger, string lacks);

    [LoggerMessage(LogLevel.Information, "This process serves as {Role} in the cluster {Cluster}, whose members are kept by {Kind}")]
    private static partial void LogMember(ILogger logger, ClusterRole role, string cluster, ClusterKind kind);
}
