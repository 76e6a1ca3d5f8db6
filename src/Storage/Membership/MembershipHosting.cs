using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;
using Orleans.Messaging;

namespace OrleansAi.Storage.Membership;

/// <summary>Lets silos and clients find each other through the store; wants an <see cref="IDatabase"/> that all of them share.</summary>
public static class MembershipHosting
{
    /// <summary>Keeps this silo's cluster in the store.</summary>
    public static ISiloBuilder UseRelationalClustering(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.TryAddSingleton<IMembershipTable, RelationalMembershipTable>();
        return silo;
    }

    /// <summary>Finds the cluster's silos in the store.</summary>
    public static IClientBuilder UseRelationalClustering(this IClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Services.TryAddSingleton<IGatewayListProvider, RelationalGatewayList>();
        return client;
    }
}
