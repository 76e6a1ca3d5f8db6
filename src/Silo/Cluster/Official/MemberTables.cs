namespace OrleansAi.Silo.Cluster;

/// <summary>Where the members of a cluster are kept.</summary>
internal static class MemberTables
{
    // How Clustering.AdoNet calls PostgreSQL's driver.
    private const string Postgres = "Npgsql";

    public static ISiloBuilder UseMembersOf(this ISiloBuilder silo, ClusterConfig cluster) => cluster.Kind == ClusterKind.Redis
        ? silo.UseRedisClustering(cluster.ConnectionString!)
        : silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Postgres, cluster.ConnectionString!));

    public static IClientBuilder UseMembersOf(this IClientBuilder client, ClusterConfig cluster) => cluster.Kind == ClusterKind.Redis
        ? client.UseRedisClustering(cluster.ConnectionString!)
        : client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Postgres, cluster.ConnectionString!));
}
