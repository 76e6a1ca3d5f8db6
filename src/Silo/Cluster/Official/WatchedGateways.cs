using Orleans.Messaging;

namespace OrleansAi.Silo.Cluster;

/// <summary>The list of silos that a front may connect to, as the table of members has it; tells when one has left the list.</summary>
internal sealed class WatchedGateways(IGatewayListProvider list, LostSilos lost) : IGatewayListProvider
{
    private HashSet<Uri> _last = [];

    public TimeSpan MaxStaleness => list.MaxStaleness;

    [Obsolete("Orleans asks no more; every list is considered updatable.")]
    public bool IsUpdatable => list.IsUpdatable;

    public Task InitializeGatewayListProvider() => list.InitializeGatewayListProvider();

    public async Task<IList<Uri>> GetGateways()
    {
        var now = await list.GetGateways();
        var left = !_last.IsSubsetOf(now);
        _last = [.. now];
        if (left)
        {
            lost.Tell();
        }

        return now;
    }

    /// <summary>Puts this around the list that is registered.</summary>
    public static void Watch(IServiceCollection services)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IGatewayListProvider));
        services.Remove(inner);
        services.AddSingleton<IGatewayListProvider>(provider => new WatchedGateways(Create(provider, inner), provider.GetRequiredService<LostSilos>()));
    }

    private static IGatewayListProvider Create(IServiceProvider provider, ServiceDescriptor service) => (IGatewayListProvider)(
        service.ImplementationInstance
        ?? service.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!));
}
