using OrleansAi.Silo.Cluster.Tls;

namespace OrleansAi.Silo.Cluster;

/// <summary>How this process takes part in a cluster, as people write it: the section <c>OrleansAi:Cluster</c>, read once at start.</summary>
public sealed class ClusterOptions
{
    /// <summary>The section that these settings come from.</summary>
    public const string Section = "OrleansAi:Cluster";

    /// <summary><c>Local</c> (the default), <c>Redis</c> or <c>Postgres</c>.</summary>
    public string Kind { get; set; } = nameof(ClusterKind.Local);

    /// <summary>How Redis is reached; the other kinds have none.</summary>
    public string? ConnectionString { get; set; }

    /// <summary><c>all</c> (the default), <c>front</c>, <c>cpu</c> or <c>gpu</c>.</summary>
    public string Role { get; set; } = "all";

    /// <summary>The name under which grains live; it stays the same over all deployments.</summary>
    public string ServiceId { get; set; } = "orleansai";

    /// <summary>The name of this deployment: processes with the same one find each other.</summary>
    public string ClusterId { get; set; } = "orleansai";

    /// <summary>The address under which other members reach this silo.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The port for other silos.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for fronts.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>How what passes between processes is encrypted.</summary>
    public ClusterTlsOptions Tls
    {
        get;
        set => field = value ?? new();
    } = new();

    /// <summary>Whether fronts show the cluster's dashboard, and silos gather what it shows.</summary>
    public bool Dashboard { get; set; }

    /// <summary>How long a silo may leave another's probe unanswered.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After how many unanswered probes a silo is suspected to be dead.</summary>
    public int MissedProbes { get; set; } = 2;

    /// <summary>How long a call to a grain may take, where its method says nothing else.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a process that is told to stop goes on serving after it has said that it is not ready.</summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long, after that, turns of conversations that run in the process may take to end.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
