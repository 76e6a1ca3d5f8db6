namespace OrleansAi.Silo.Cluster;

/// <summary>Registers how a process stops.</summary>
internal static class DrainingHosting
{
    // What everything else of a stop may take together: requests that end, grains that leave, usage that is written.
    private static readonly TimeSpan Stop = TimeSpan.FromSeconds(30);

    /// <summary>Adds <see cref="Draining"/>. Add it last: what was added last is told of the stop first.</summary>
    public static IServiceCollection AddDraining(this IServiceCollection services, ClusterConfig cluster)
    {
        services.AddSingleton(cluster);
        services.AddSingleton<Draining>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<Draining>());
        services.AddHealthChecks().AddCheck<Draining>("stopping");
        services.Configure<HostOptions>(options => options.ShutdownTimeout = Stop + cluster.DrainDelay + cluster.DrainTimeout);
        return services;
    }
}
