namespace OrleansAi.Silo.Cluster.Tls;

/// <summary>How what passes between processes is encrypted, checked.</summary>
internal sealed record ClusterTlsConfig
{
    /// <summary>The file with this process's certificate, or <c>null</c> for a front that need not show one.</summary>
    public required string? Certificate { get; init; }

    public required string? Key { get; init; }

    public required string? Password { get; init; }

    /// <summary>The file with the authorities that sign the members' certificates.</summary>
    public required string Authority { get; init; }

    /// <summary>The name that the certificate of every member carries.</summary>
    public required string HostName { get; init; }

    public required bool RequireClientCertificate { get; init; }

    /// <summary>The settings as they were checked, or <c>null</c> where nothing is encrypted.</summary>
    public static ClusterTlsConfig? From(ClusterTlsOptions options) => !options.Any ? null : new ClusterTlsConfig
    {
        Certificate = NullIfEmpty(options.Certificate),
        Key = NullIfEmpty(options.Key),
        Password = NullIfEmpty(options.Password),
        Authority = options.Authority!,
        HostName = options.HostName!,
        RequireClientCertificate = options.RequireClientCertificate,
    };

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
