using System.Net;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using OrleansAi.Grains.Conversations;

namespace OrleansAi.Silo.Cluster;

/// <summary>A silo that joins others.</summary>
internal static class ClusterSilo
{
    /// <summary>The key of the metadata that tells placement what a silo is for: <c>all</c>, <c>cpu</c> or <c>gpu</c>.</summary>
    public const string RoleKey = "role";

    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(15);

    public static ISiloBuilder JoinCluster(this ISiloBuilder silo, ClusterConfig cluster)
    {
        silo.Configure<Orleans.Configuration.ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (cluster.ServiceId, cluster.ClusterId));
        silo.ConfigureEndpoints(
            cluster.AdvertisedAddress, cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(cluster.AdvertisedAddress));
        silo.UseSiloMetadata(new Dictionary<string, string> { [RoleKey] = cluster.Role.ToString().ToLowerInvariant() });
        GpuPlacement.Use(silo);
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            // Orleans's own five seconds and three probes leave a dead silo's grains out of reach for some thirteen seconds.
            options.ProbeTimeout = cluster.ProbeTimeout;
            options.NumMissedProbesLimit = cluster.MissedProbes;

            // A silo that is cut off from the others learns from the table alone that they have declared it dead.
            options.TableRefreshTimeout = TableRefresh;
        });

        // With Orleans's usual directory a silo that leaves takes with it the grains on other silos that were registered with it,
        // and the turns that run in them begin again. This one hands its entries on, or finds them anew after a crash.
#pragma warning disable ORLEANSEXP003
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // Nor does it keep a dead silo's grains away for half a minute, in case the silo still lives: a grain that came up twice
        // is told apart by the version of its state, which the store checks with every write. docs/decisions/0006 has the rest.
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
        silo.Configure<SiloMessagingOptions>(options => CallLimits.Apply(options, cluster));
        silo.AddOutgoingGrainCallFilter<RejectedCallRetry>();
        silo.Services.AddSingleton<IDeparture, SiloDeparture>();
        silo.Services.AddSingleton<DeadSilos>();
        silo.Services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<DeadSilos>());
        silo.Services.AddConnectionWatch<DeadSilos>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ConnectionWatch>((options, watch) => options.ConfigureSiloOutboundConnection(watch.Watch));
        if (cluster.Tls is not null)
        {
            ClusterTls.Use(silo);
        }

        return silo.UseMembersOf(cluster);
    }
}
