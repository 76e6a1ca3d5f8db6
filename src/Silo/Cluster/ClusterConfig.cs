using System.Net;
using OrleansAi.Silo.Cluster.Tls;

namespace OrleansAi.Silo.Cluster;

/// <summary>How this process takes part in a cluster, checked.</summary>
internal sealed record ClusterConfig
{
    public required ClusterKind Kind { get; init; }

    public required ClusterRole Role { get; init; }

    /// <summary>How Redis or PostgreSQL is reached, where the members are kept; one process alone has none.</summary>
    public required string? ConnectionString { get; init; }

    public required string ServiceId { get; init; }

    public required string ClusterId { get; init; }

    /// <summary>Where other members reach this silo; a front has none.</summary>
    public required IPAddress AdvertisedAddress { get; init; }

    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }

    /// <summary>How what passes between processes is encrypted, or <c>null</c> where it is not.</summary>
    public required ClusterTlsConfig? Tls { get; init; }

    /// <summary>Whether fronts show the cluster's dashboard, and silos gather what it shows.</summary>
    public required bool Dashboard { get; init; }

    public required TimeSpan ProbeTimeout { get; init; }

    public required int MissedProbes { get; init; }

    public required TimeSpan CallTimeout { get; init; }

    public required TimeSpan DrainDelay { get; init; }

    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>Whether grains live in this process.</summary>
    public bool HasGrains => Role != ClusterRole.Front;

    /// <summary>Whether this process serves clients over HTTP.</summary>
    public bool HasFront => Role is ClusterRole.All or ClusterRole.Front;
}
