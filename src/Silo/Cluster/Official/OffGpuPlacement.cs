using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace OrleansAi.Silo.Cluster;

/// <summary>
/// Keeps grains off the silos that are there for their accelerators, as long as there are others. It is for every grain of the
/// product, none of which runs a model itself; one that does will say so on its class and be left out here.
/// </summary>
internal static class OffGpuPlacement
{
    public static void Use(ISiloBuilder silo)
    {
#pragma warning disable ORLEANSEXP004
        silo.Services.AddPlacementFilter<OffGpuStrategy, OffGpuDirector>(ServiceLifetime.Singleton);
#pragma warning restore ORLEANSEXP004
        silo.Services.AddSingleton<IGrainPropertiesProvider, OffGpuProperties>();
    }

    /// <summary>Names the filter; it has no settings.</summary>
    internal sealed class OffGpuStrategy() : PlacementFilterStrategy(order: 0);

    /// <summary>Gives the filter to each grain class of the product.</summary>
    internal sealed class OffGpuProperties(IServiceProvider services) : IGrainPropertiesProvider
    {
        private static readonly System.Reflection.Assembly Product = typeof(Grains.Conversations.RunningTurns).Assembly;

        public void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties)
        {
            if (grainClass.Assembly == Product)
            {
                new OffGpuStrategy().PopulateGrainProperties(services, grainClass, grainType, properties);
            }
        }
    }

    /// <summary>Asks <see cref="PlacementRules"/> with the roles that silos have published.</summary>
    internal sealed class OffGpuDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
    {
        public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
            PlacementRules.OffGpu(silos, silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(ClusterSilo.RoleKey));
    }
}
