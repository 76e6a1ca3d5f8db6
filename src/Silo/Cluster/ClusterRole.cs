namespace OrleansAi.Silo.Cluster;

/// <summary>What a process is for.</summary>
internal enum ClusterRole
{
    /// <summary>Grains and front in one process.</summary>
    All,

    /// <summary>The front alone: everything that speaks HTTP, as a client of the cluster.</summary>
    Front,

    /// <summary>Grains alone, on a machine without accelerators.</summary>
    Cpu,

    /// <summary>Grains alone, on a machine with accelerators for local models.</summary>
    Gpu,
}
