using OrleansAi.Storage;

namespace OrleansAi.Silo.Cluster;

/// <summary>The embedded engine, which is one process alone.</summary>
internal static class Engine
{
    /// <summary>What this build lacks, for people.</summary>
    public static string? Lacks => "clustering, Redis and the Orleans dashboard";

    /// <summary>Why there can be no other kind of cluster than Local, and what to do about it; <c>null</c> where there can.</summary>
    public static string? WhyNoCluster =>
        "this build has the embedded engine, which is one process alone. Build with the official Orleans packages (./run --official), or write \"Kind\": \"Local\".";

    /// <summary>Makes this process a silo.</summary>
    public static void UseEngine(this WebApplicationBuilder builder, ClusterConfig cluster)
    {
        System.Diagnostics.Debug.Assert(cluster.Kind == ClusterKind.Local, "the settings were checked");
        builder.Host.UseOrleans(silo => silo.UseLocalSilo().AddRelationalGrainStorage());
    }

    /// <summary>There is no dashboard to map: the settings were checked.</summary>
    public static void MapDashboard(this WebApplication app) => System.Diagnostics.Debug.Assert(app is not null, "there is an application");
}
