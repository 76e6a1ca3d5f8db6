using System.Security.Cryptography.X509Certificates;

namespace OrleansAi.Silo.Cluster.Tls;

/// <summary>What a process shows to others of its cluster, and whom it believes.</summary>
/// <param name="Certificate">The process's own certificate with its private key, or <c>null</c> for a front that need not show one.</param>
/// <param name="Intermediates">What leads from it to an authority.</param>
/// <param name="Authorities">Who signs the members' certificates.</param>
internal sealed record NodeIdentity(
    X509Certificate2? Certificate, X509Certificate2Collection Intermediates, X509Certificate2Collection Authorities)
{
    /// <summary>
    /// How a member's certificate is checked: up to one of the authorities, never to one of the machine's store, and without asking
    /// anybody outside of the cluster.
    /// </summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Authorities);
        policy.ExtraStore.AddRange(Intermediates);
        return policy;
    }
}
