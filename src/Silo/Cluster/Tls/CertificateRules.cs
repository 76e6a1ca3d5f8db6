using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAi.Silo.Cluster.Tls;

/// <summary>What a certificate must be so that members believe it.</summary>
internal static class CertificateRules
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Why other members would not believe this process, or <c>null</c>: better said at its start than by each of them.</summary>
    public static string? ProblemOfOwn(NodeIdentity identity, string hostName, DateTimeOffset now)
    {
        if (identity.Certificate is not { } certificate)
        {
            return null;
        }

        if (certificate.NotAfter.ToUniversalTime() <= now || certificate.NotBefore.ToUniversalTime() > now)
        {
            return $"is valid from {Time(certificate.NotBefore)} to {Time(certificate.NotAfter)}, and now it is {Time(now.UtcDateTime)}: renew it.";
        }

        if (!Permits(certificate, ServerAuthentication) || !Permits(certificate, ClientAuthentication))
        {
            return "has an extended key usage without serverAuth or without clientAuth; a member needs both, or no such extension.";
        }

        if (!certificate.MatchesHostname(hostName))
        {
            return $"is not for the name '{hostName}' of {ClusterTlsOptions.Section}:{nameof(ClusterTlsOptions.HostName)}, "
                + $"but for {Names(certificate)}. The certificate of every member must carry that name.";
        }

        using var chain = new X509Chain { ChainPolicy = identity.Policy() };
        return chain.Build(certificate)
            ? null
            : $"is not signed by an authority of {ClusterTlsOptions.Section}:{nameof(ClusterTlsOptions.Authority)}: {Describe(chain)}";
    }

    /// <summary>Why the other end of a connection is not believed, or <c>null</c>.</summary>
    /// <param name="certificate">What it showed, if anything.</param>
    /// <param name="chain">The certificate's chain, built with <see cref="NodeIdentity.Policy"/>.</param>
    /// <param name="errors">What was found wrong with it. Names are looked at here, for both ends alike.</param>
    /// <param name="hostName">The name that every member's certificate carries.</param>
    public static string? ProblemOfPeer(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string hostName)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "It showed no certificate.";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) || chain is null)
        {
            return $"Its certificate '{certificate.Subject}' by '{certificate.Issuer}' is refused: {(chain is null ? "it has no chain." : Describe(chain))}";
        }

        return certificate.MatchesHostname(hostName)
            ? null
            : $"Its certificate '{certificate.Subject}' is for {Names(certificate)}, not for '{hostName}'.";
    }

    private static bool Permits(X509Certificate2 certificate, string usage) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } usages
        || usages.EnhancedKeyUsages.OfType<System.Security.Cryptography.Oid>().Any(permitted => permitted.Value == usage);

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToList();
        return names.Count == 0 ? "no name" : string.Join(", ", names);
    }

    private static string Describe(X509Chain chain) =>
        string.Join(' ', chain.ChainStatus.Select(status => $"{status.Status} ({status.StatusInformation.Trim()}).").Distinct());

    private static string Time(DateTime time) => time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
}
