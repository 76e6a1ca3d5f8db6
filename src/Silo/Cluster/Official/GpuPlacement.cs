using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;
using OrleansAi.Grains.Inference;

namespace OrleansAi.Silo.Cluster;

/// <summary>
/// Brings grains that run models to the silos that are there for their accelerators, and keeps all others of the product off them, as long
/// as there are others.
/// </summary>
internal static class GpuPlacement
{
    public static void Use(ISiloBuilder silo)
    {
#pragma warning disable ORLEANSEXP004
        silo.Services.AddPlacementFilter<OffGpuStrategy, OffGpuDirector>(ServiceLifetime.Singleton);
        silo.Services.AddPlacementFilter<OnGpuStrategy, OnGpuDirector>(ServiceLifetime.Singleton);
#pragma warning restore ORLEANSEXP004
        silo.Services.AddSingleton<IGrainPropertiesProvider, GpuProperties>();
    }

    private static string? RoleOf(this ISiloMetadataCache metadata, SiloAddress silo) =>
        metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(ClusterSilo.RoleKey);

    /// <summary>Names the filter of grains that run no model; it has no settings.</summary>
    internal sealed class OffGpuStrategy() : PlacementFilterStrategy(order: 0);

    /// <summary>Names the filter of grains that run models; it has no settings.</summary>
    internal sealed class OnGpuStrategy() : PlacementFilterStrategy(order: 0);

    /// <summary>Gives one of the filters to each grain class of the product.</summary>
    internal sealed class GpuProperties(IServiceProvider services) : IGrainPropertiesProvider
    {
        private static readonly System.Reflection.Assembly Product = typeof(RunsLocalModelsAttribute).Assembly;

        public void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties)
        {
            if (grainClass.Assembly == Product)
            {
                PlacementFilterStrategy strategy = grainClass.IsDefined(typeof(RunsLocalModelsAttribute), inherit: false) ? new OnGpuStrategy() : new OffGpuStrategy();
                strategy.PopulateGrainProperties(services, grainClass, grainType, properties);
            }
        }
    }

    /// <summary>Asks <see cref="PlacementRules"/> with the roles that silos have published.</summary>
    internal sealed class OffGpuDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
    {
        public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
            PlacementRules.OffGpu(silos, metadata.RoleOf);
    }

    /// <inheritdoc cref="OffGpuDirector"/>
    internal sealed class OnGpuDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
    {
        public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
            PlacementRules.OnGpu(silos, metadata.RoleOf);
    }
}
