using OrleansAi.Silo.Cluster;
using OrleansAi.Storage.Blobs;

namespace OrleansAi.Silo;

/// <summary>Says at start what this process is, and what its build lacks.</summary>
internal static partial class StartReport
{
    public static void Write(ILogger logger, ClusterConfig cluster, IConfiguration configuration)
    {
        if (Engine.Lacks is { } lacks)
        {
            LogLacks(logger, lacks);
        }

        if (cluster.Kind != ClusterKind.Local)
        {
            LogMember(logger, cluster.Role, cluster.ClusterId, cluster.Kind);
            WriteAboutFiles(logger, configuration.GetSection(BlobOptions.Section));
        }
    }

    private static void WriteAboutFiles(ILogger logger, IConfigurationSection blobs)
    {
        if (blobs[nameof(BlobOptions.Folder)] is null && !string.Equals(blobs[nameof(BlobOptions.Kind)], nameof(BlobKind.S3), StringComparison.OrdinalIgnoreCase))
        {
            LogOwnFolder(logger, BlobOptions.Section);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Files are kept in this process's own data folder, where other processes of the cluster don't find them. "
        + "Set {Section}:Kind to S3, or {Section}:Folder to a folder that all share, before clients use /v1/files and /v1/batches")]
    private static partial void LogOwnFolder(ILogger logger, string section);

    [LoggerMessage(LogLevel.Information, "Built with the embedded engine. Off: {Lacks}")]
    private static partial void LogLacks(ILogger logger, string lacks);

    [LoggerMessage(LogLevel.Information, "This process serves as {Role} in the cluster {Cluster}, whose members are kept by {Kind}")]
    private static partial void LogMember(ILogger logger, ClusterRole role, string cluster, ClusterKind kind);
}
