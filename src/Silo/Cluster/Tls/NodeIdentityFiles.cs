using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansAi.Silo.Cluster.Tls;

/// <summary>The content of the files that make a <see cref="NodeIdentity"/>, as it was read at one time.</summary>
internal sealed record NodeIdentityFiles(byte[]? Certificate, byte[]? Key, byte[] Authority)
{
    /// <exception cref="IOException">A file can't be read; the message names its setting.</exception>
    public static NodeIdentityFiles Read(ClusterTlsConfig config) => new(
        ReadFile(nameof(ClusterTlsOptions.Certificate), config.Certificate),
        ReadFile(nameof(ClusterTlsOptions.Key), config.Key),
        ReadFile(nameof(ClusterTlsOptions.Authority), config.Authority)!);

    /// <summary>Whether the files had the same content at both times. Their dates say nothing: mounted secrets are links that are swapped.</summary>
    public bool IsSameAs(NodeIdentityFiles other) =>
        Same(Certificate, other.Certificate) && Same(Key, other.Key) && Same(Authority, other.Authority);

    /// <summary>What the files hold.</summary>
    /// <exception cref="CryptographicException">They don't hold what they should; the message names the setting.</exception>
    public NodeIdentity Parse(string? password)
    {
        var authorities = new X509Certificate2Collection();
        Named(nameof(ClusterTlsOptions.Authority), () => authorities.ImportFromPem(Text(Authority)));
        if (authorities.Count == 0)
        {
            throw new CryptographicException($"{ClusterTlsOptions.Section}:{nameof(ClusterTlsOptions.Authority)} is a file without any certificate in PEM.");
        }

        var (certificate, intermediates) = Certificate is null ? (null, []) : Named(
            nameof(ClusterTlsOptions.Certificate), () => IsPem(Certificate) ? ParsePem(Certificate, password) : ParsePkcs12(Certificate, password));
        return new NodeIdentity(certificate, intermediates, authorities);
    }

    private (X509Certificate2?, X509Certificate2Collection) ParsePem(byte[] file, string? password)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(Text(file));
        if (all.Count == 0)
        {
            throw new CryptographicException("it has no certificate.");
        }

        all.RemoveAt(0);
        var key = Text(Key ?? file);
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new CryptographicException(
                $"there is no private key in PEM beside it; write its file as {ClusterTlsOptions.Section}:{nameof(ClusterTlsOptions.Key)}.");
        }

        return (password is null
            ? X509Certificate2.CreateFromPem(Text(file), key)
            : X509Certificate2.CreateFromEncryptedPem(Text(file), key, password), all);
    }

    private static (X509Certificate2?, X509Certificate2Collection) ParsePkcs12(byte[] file, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(file, password, X509KeyStorageFlags.EphemeralKeySet);
        var own = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("it has no certificate with a private key.");
        all.Remove(own);
        return (own, all);
    }

    private static T Named<T>(string setting, Func<T> parse)
    {
        try
        {
            return parse();
        }
        // A key that isn't the certificate's is an argument out of place to .NET.
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CryptographicException($"{ClusterTlsOptions.Section}:{setting} can't be used: {exception.Message}", exception);
        }
    }

    private static void Named(string setting, Action parse) => Named(setting, () =>
    {
        parse();
        return true;
    });

    private static byte[]? ReadFile(string setting, string? path)
    {
        try
        {
            return path is null ? null : File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{ClusterTlsOptions.Section}:{setting} is '{path}', which can't be read: {exception.Message}", exception);
        }
    }

    private static bool IsPem(byte[] file) => file.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static string Text(byte[] file) => Encoding.UTF8.GetString(file);

    private static bool Same(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);
}
