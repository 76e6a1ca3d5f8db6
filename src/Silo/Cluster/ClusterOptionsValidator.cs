using System.Net;
using Microsoft.Extensions.Options;
using OrleansAi.Silo.Cluster.Tls;
using OrleansAi.Storage;

namespace OrleansAi.Silo.Cluster;

/// <summary>Says what is wrong with the settings of the cluster and what to write instead; it never repeats a connection string.</summary>
internal sealed class ClusterOptionsValidator(StorageOptions storage, string? whyNoCluster, TimeProvider time) : IValidateOptions<ClusterOptions>
{
    private const string Section = ClusterOptions.Section;

    private static readonly string[] Roles = [.. Enum.GetNames<ClusterRole>().Select(role => role.ToLowerInvariant())];

    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(ClusterOptions options)
    {
        if (!Names.TryParse<ClusterKind>(options.Kind, out var kind))
        {
            return [$"{Section}:Kind is '{options.Kind}'; write {string.Join(", ", Enum.GetNames<ClusterKind>()[..^1])} or {Enum.GetNames<ClusterKind>()[^1]}."];
        }

        if (!Names.TryParse<ClusterRole>(options.Role, out var role))
        {
            return [$"{Section}:Role is '{options.Role}'; write {string.Join(", ", Roles[..^1])} or {Roles[^1]}."];
        }

        if (kind == ClusterKind.Local)
        {
            return [.. LocalFailures(options, role), .. DashboardFailures(options)];
        }

        return whyNoCluster is null
            ? [
                .. StorageFailures(kind),
                .. ConnectionFailures(options, kind),
                .. AddressFailures(options, role),
                .. ClusterTlsRules.Failures(options.Tls, role, time.GetUtcNow()),
                .. TimeFailures(options),
            ]
            : [$"{Section}:Kind is {kind}, but {whyNoCluster}"];
    }

    private static IEnumerable<string> LocalFailures(ClusterOptions options, ClusterRole role)
    {
        if (role != ClusterRole.All)
        {
            yield return $"{Section}:Role is '{options.Role}', which needs other processes: write \"Kind\": \"Redis\" or \"Kind\": \"Postgres\" beside it, or leave Role out.";
        }

        if (!string.IsNullOrEmpty(options.ConnectionString))
        {
            yield return $"{Section}:ConnectionString is set but {Section}:Kind is Local, which has none: write \"Kind\": \"Redis\", or remove it.";
        }

        if (options.Tls.Any)
        {
            yield return $"{ClusterTlsOptions.Section} is set but {Section}:Kind is Local, where nothing passes between processes: remove it, or write \"Kind\": \"Redis\" or \"Kind\": \"Postgres\".";
        }
    }

    private IEnumerable<string> DashboardFailures(ClusterOptions options)
    {
        if (options.Dashboard && whyNoCluster is not null)
        {
            yield return $"{Section}:Dashboard is true, but this build has the embedded engine, which has no dashboard. "
                + "Build with the official Orleans packages (./run --official), or remove it.";
        }
    }

    private IEnumerable<string> StorageFailures(ClusterKind kind)
    {
        if (!string.Equals(storage.Kind, nameof(DatabaseKind.Postgres), StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{Section}:Kind is {kind}, but {StorageOptions.Section}:Kind is {storage.Kind}, which one process alone can use: "
                + $"write \"Storage\": {{ \"Kind\": \"Postgres\", \"ConnectionString\": \"…\" }}, the same in every process of the cluster.";
        }
    }

    private IEnumerable<string> ConnectionFailures(ClusterOptions options, ClusterKind kind)
    {
        if (kind == ClusterKind.Redis && string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            yield return $"{Section}:ConnectionString is missing; write it like \"redis.example:6379,password=…\", or \"env:NAME\" for the one in that environment variable.";
        }

        if (kind == ClusterKind.Postgres && !string.IsNullOrEmpty(options.ConnectionString) && options.ConnectionString != storage.ConnectionString)
        {
            yield return $"{Section}:ConnectionString is another than that of {StorageOptions.Section}, where the members are kept: leave it out.";
        }
    }

    private static IEnumerable<string> AddressFailures(ClusterOptions options, ClusterRole role)
    {
        if (string.IsNullOrWhiteSpace(options.ServiceId) || string.IsNullOrWhiteSpace(options.ClusterId))
        {
            yield return $"{Section}:ServiceId or ClusterId is empty; write a name that is the same in every process, or leave it out for 'orleansai'.";
        }

        if (role == ClusterRole.Front)
        {
            yield break;
        }

        if (!IPAddress.TryParse(options.AdvertisedAddress, out _))
        {
            yield return $"{Section}:AdvertisedAddress is '{options.AdvertisedAddress}'; write the IP address under which other members reach this process, "
                + "for example \"10.0.0.7\", \"env:POD_IP\", or \"127.0.0.1\" where all of them run on this machine.";
        }

        foreach (var (setting, port) in new[] { (nameof(options.SiloPort), options.SiloPort), (nameof(options.GatewayPort), options.GatewayPort) })
        {
            if (port is < 1 or > ushort.MaxValue)
            {
                yield return $"{Section}:{setting} is {port}; write a port from 1 to {ushort.MaxValue}.";
            }
        }

        if (options.SiloPort == options.GatewayPort)
        {
            yield return $"{Section}:SiloPort and {Section}:GatewayPort are both {options.SiloPort}; write two different ports.";
        }
    }

    private static IEnumerable<string> TimeFailures(ClusterOptions options)
    {
        if (options.ProbeTimeout < TimeSpan.FromMilliseconds(100) || options.ProbeTimeout > TimeSpan.FromMinutes(1))
        {
            yield return $"{Section}:ProbeTimeout is {options.ProbeTimeout}; write a time from 00:00:00.100 to 00:01:00.";
        }

        if (options.MissedProbes < 1)
        {
            yield return $"{Section}:MissedProbes is {options.MissedProbes}; write a number from 1, or leave it out for {new ClusterOptions().MissedProbes}.";
        }

        if (options.CallTimeout < TimeSpan.FromSeconds(1) || options.CallTimeout > TimeSpan.FromMinutes(5))
        {
            yield return $"{Section}:CallTimeout is {options.CallTimeout}; write a time from 00:00:01 to 00:05:00.";
        }

        foreach (var (setting, time) in new[] { (nameof(options.DrainDelay), options.DrainDelay), (nameof(options.DrainTimeout), options.DrainTimeout) })
        {
            if (time < TimeSpan.Zero || time > TimeSpan.FromMinutes(10))
            {
                yield return $"{Section}:{setting} is {time}; write a time from 00:00:00 to 00:10:00.";
            }
        }
    }
}
