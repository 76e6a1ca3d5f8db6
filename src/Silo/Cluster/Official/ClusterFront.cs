using Orleans.Configuration;

namespace OrleansAi.Silo.Cluster;

/// <summary>A client of the cluster.</summary>
internal static class ClusterFront
{
    // A silo that has come or gone is noticed within this time; connections that break are noticed at once.
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    public static void JoinCluster(this IClientBuilder client, ClusterConfig cluster)
    {
        client.Configure<Orleans.Configuration.ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (cluster.ServiceId, cluster.ClusterId));
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = Refresh);
        client.Configure<ClientMessagingOptions>(options => CallLimits.Apply(options, cluster));
        client.AddOutgoingGrainCallFilter<RejectedCallRetry>();
        client.Services.AddSingleton<IClientConnectionRetryFilter, PatientConnection>();
        if (cluster.Tls is not null)
        {
            ClusterTls.Use(client);
        }

        client.UseMembersOf(cluster);
    }
}
