using OrleansAi.Storage;

namespace OrleansAi.Silo.Cluster;

/// <summary>Microsoft Orleans: one silo, a silo of a cluster, or a client of one.</summary>
internal static class Engine
{
    /// <summary>What this build lacks, for people: nothing.</summary>
    public static string? Lacks => null;

    /// <summary>Why there can be no other kind of cluster than Local: there can.</summary>
    public static string? WhyNoCluster => null;

    /// <summary>Makes this process a silo or a client, as <paramref name="cluster"/> says.</summary>
    public static void UseEngine(this WebApplicationBuilder builder, ClusterConfig cluster)
    {
        if (cluster.HasGrains)
        {
            builder.Host.UseOrleans(silo => (cluster.Kind == ClusterKind.Local ? silo.UseLocalSilo() : silo.JoinCluster(cluster)).AddRelationalGrainStorage());
        }
        else
        {
            builder.Host.UseOrleansClient(client => client.JoinCluster(cluster));
        }
    }
}
