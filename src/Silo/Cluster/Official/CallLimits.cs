using Orleans.Configuration;

namespace OrleansAi.Silo.Cluster;

/// <summary>How long calls between processes may take.</summary>
internal static class CallLimits
{
    /// <summary>
    /// A call that was on its way to a silo when it died is not failed at once, it waits out this time; and whoever waits no more
    /// has no use for the work.
    /// </summary>
    public static void Apply(MessagingOptions options, ClusterConfig cluster)
    {
        options.ResponseTimeout = cluster.CallTimeout;
        options.CancelRequestOnTimeout = true;
    }
}
