using System.Reflection;

namespace OrleansAi.Cluster.Tests;

/// <summary>A test of several processes together, which only a build with the official Orleans packages can be.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute()
    {
        if (!HasClusters)
        {
            Skip = "This build has the embedded engine, which is one process alone; run ./test --official.";
        }
    }

    /// <summary>Whether this build can be a cluster at all.</summary>
    public static bool HasClusters { get; } =
        typeof(ClusterFactAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Engine").Value == "official";
}
