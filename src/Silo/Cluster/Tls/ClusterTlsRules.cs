using System.Security.Cryptography;

namespace OrleansAi.Silo.Cluster.Tls;

/// <summary>Says what is wrong with the settings of TLS, and with the files that they name, and what to write instead.</summary>
internal static class ClusterTlsRules
{
    private const string Section = ClusterTlsOptions.Section;

    public static IEnumerable<string> Failures(ClusterTlsOptions options, ClusterRole role, DateTimeOffset now)
    {
        var failures = Missing(options, role).ToList();
        return options.Any && failures.Count == 0 ? FileFailures(ClusterTlsConfig.From(options)!, now) : failures;
    }

    private static IEnumerable<string> Missing(ClusterTlsOptions options, ClusterRole role)
    {
        if (!options.Any)
        {
            yield break;
        }

        if (string.IsNullOrEmpty(options.Certificate) && (role != ClusterRole.Front || options.RequireClientCertificate))
        {
            yield return $"{Section}:Certificate is missing; write the file with this process's certificate, PEM or .pfx.";
        }

        if (string.IsNullOrEmpty(options.Authority))
        {
            yield return $"{Section}:Authority is missing; write the PEM file with the authority that signs the members' certificates.";
        }

        if (Uri.CheckHostName(options.HostName) != UriHostNameType.Dns)
        {
            yield return $"{Section}:HostName is '{options.HostName}'; write the name that the certificate of every member carries, for example \"orleansai.internal\".";
        }
    }

    private static IEnumerable<string> FileFailures(ClusterTlsConfig config, DateTimeOffset now)
    {
        try
        {
            return CertificateRules.ProblemOfOwn(NodeIdentityFiles.Read(config).Parse(config.Password), config.HostName, now) is { } problem
                ? [$"{Section}:Certificate is '{config.Certificate}', which {problem}"]
                : [];
        }
        catch (Exception exception) when (exception is IOException or CryptographicException)
        {
            return [exception.Message];
        }
    }
}
