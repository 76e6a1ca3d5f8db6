using System.Net;
using Microsoft.Extensions.Options;
using OrleansAi.Silo.Cluster.Tls;
using OrleansAi.Storage;

namespace OrleansAi.Silo.Cluster;

/// <summary>Reads how this process takes part in a cluster. It decides what is registered at all, so it is read before the host is built.</summary>
internal static class ClusterHosting
{
    /// <summary>The settings of <c>OrleansAi:Cluster</c>.</summary>
    /// <exception cref="SettingException">They can't be used; the message says what to write.</exception>
    public static ClusterConfig ReadCluster(this IConfiguration configuration, string? whyNoCluster)
    {
        var (options, storage) = Bind(configuration);
        if (new ClusterOptionsValidator(storage, whyNoCluster, TimeProvider.System).Validate(Options.DefaultName, options) is { Failed: true, Failures: var failures })
        {
            throw new SettingException(string.Join('\n', failures));
        }

        var kind = Enum.Parse<ClusterKind>(options.Kind, ignoreCase: true);
        return new ClusterConfig
        {
            Kind = kind,
            Role = Enum.Parse<ClusterRole>(options.Role, ignoreCase: true),
            ConnectionString = kind == ClusterKind.Postgres ? storage.ConnectionString : options.ConnectionString,
            ServiceId = options.ServiceId,
            ClusterId = options.ClusterId,
            AdvertisedAddress = IPAddress.TryParse(options.AdvertisedAddress, out var address) ? address : IPAddress.Loopback,
            SiloPort = options.SiloPort,
            GatewayPort = options.GatewayPort,
            Tls = ClusterTlsConfig.From(options.Tls),
            Dashboard = options.Dashboard,
            ProbeTimeout = options.ProbeTimeout,
            MissedProbes = options.MissedProbes,
            CallTimeout = options.CallTimeout,

            // Nobody else could take over: a stop need not wait, and unfinished turns go on at the next start.
            DrainDelay = kind == ClusterKind.Local ? TimeSpan.Zero : options.DrainDelay,
            DrainTimeout = kind == ClusterKind.Local ? TimeSpan.Zero : options.DrainTimeout,
        };
    }

    private static (ClusterOptions Cluster, StorageOptions Storage) Bind(IConfiguration configuration)
    {
        try
        {
            return (
                configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions(),
                configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions());
        }
        catch (InvalidOperationException exception)
        {
            // The binder names the setting, its value and the type that it should be.
            throw new SettingException(exception.Message);
        }
    }
}
