namespace OrleansAi.Silo.Cluster;

/// <summary>How the processes of a cluster find each other.</summary>
internal enum ClusterKind
{
    /// <summary>There is one process, which nobody joins.</summary>
    Local,

    /// <summary>Through Redis.</summary>
    Redis,

    /// <summary>Through the PostgreSQL database that holds everything else.</summary>
    Postgres,
}
