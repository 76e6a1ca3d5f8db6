using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime;

namespace OrleansAi.Storage.Membership;

/// <summary>Tells clients of the cluster which silos they can connect to, from <c>cluster_members</c>.</summary>
public sealed class RelationalGatewayList(IDatabase database, IOptions<ClusterOptions> cluster, IOptions<GatewayOptions> gateways) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => gateways.Value.GatewayListRefreshPeriod;

    [Obsolete("Orleans asks no more; every list is considered updatable.")]
    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways() =>
        await database.ReadAsync(session => session.QueryAsync(
            "SELECT silo_address, gateway_port FROM cluster_members WHERE cluster_id = @cluster AND status = @active AND gateway_port > 0",
            row => Gateway(SiloAddress.FromParsableString(row.GetString(0)), (int)row.GetInt64(1)),
            ("@cluster", cluster.Value.ClusterId),
            ("@active", (long)SiloStatus.Active))).ConfigureAwait(false);

    private static Uri Gateway(SiloAddress silo, int port) =>
        SiloAddress.New(silo.Endpoint.Address, port, silo.Generation).ToGatewayUri();
}
