namespace OrleansAi.Silo.Cluster.Tls;

/// <summary>How what passes between processes is encrypted, as people write it: the section <c>OrleansAi:Cluster:Tls</c>.</summary>
public sealed class ClusterTlsOptions
{
    /// <summary>The section that these settings come from.</summary>
    public const string Section = ClusterOptions.Section + ":Tls";

    /// <summary>The file with this process's certificate: PEM, with intermediate certificates after it, or PKCS #12 (<c>.pfx</c>).</summary>
    public string? Certificate { get; set; }

    /// <summary>The file with the certificate's private key in PEM, where it doesn't stand in the certificate's file.</summary>
    public string? Key { get; set; }

    /// <summary>What the private key or the PKCS #12 file is encrypted with.</summary>
    public string? Password { get; set; }

    /// <summary>The PEM file with the authorities that sign the members' certificates; no other is believed, nor any of the machine's.</summary>
    public string? Authority { get; set; }

    /// <summary>The name that the certificate of every member carries.</summary>
    public string? HostName { get; set; }

    /// <summary>Whether who connects must show a certificate too.</summary>
    public bool RequireClientCertificate { get; set; } = true;

    /// <summary>Whether anything is set at all.</summary>
    public bool Any => new[] { Certificate, Key, Password, Authority, HostName }.Any(setting => !string.IsNullOrEmpty(setting));
}
