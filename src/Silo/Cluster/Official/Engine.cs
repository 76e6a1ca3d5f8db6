using Orleans.Configuration;
using Orleans.Dashboard;
using OrleansAi.Api.Dashboard;
using OrleansAi.Storage;

namespace OrleansAi.Silo.Cluster;

/// <summary>Microsoft Orleans: one silo, a silo of a cluster, or a client of one.</summary>
internal static class Engine
{
    // Of how many grains a silo remembers where they are. Answers of local models are grains that nobody asks again, and are forgotten only
    // when others come: of Orleans's million they would take 300 MB.
    private const int RememberedGrains = 100_000;

    /// <summary>What this build lacks, for people: nothing.</summary>
    public static string? Lacks => null;

    /// <summary>Why there can be no other kind of cluster than Local: there can.</summary>
    public static string? WhyNoCluster => null;

    /// <summary>Makes this process a silo or a client, as <paramref name="cluster"/> says.</summary>
    public static void UseEngine(this WebApplicationBuilder builder, ClusterConfig cluster)
    {
        if (cluster.HasGrains)
        {
            builder.Host.UseOrleans(silo =>
            {
                (cluster.Kind == ClusterKind.Local ? silo.UseLocalSilo() : silo.JoinCluster(cluster)).AddRelationalGrainStorage();
                silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = RememberedGrains);
                if (cluster.Dashboard)
                {
                    silo.AddDashboard(Configure);
                }
            });
        }
        else
        {
            builder.Host.UseOrleansClient(client =>
            {
                client.JoinCluster(cluster);
                if (cluster.Dashboard)
                {
                    client.AddDashboard(Configure);
                }
            });
        }
    }

    /// <summary>Maps the cluster's dashboard, for administrators alone.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        app.MapDashboardSignIn();
        app.MapOrleansDashboard(DashboardAccess.Path).RequireAdministrator();
    }

    // Its stream of the process's log would show what passes for every tenant.
    private static void Configure(DashboardOptions options) => options.HideTrace = true;
}
