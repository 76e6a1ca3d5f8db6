using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAi.Tests.Certificates;

/// <summary>An authority of a test's own, which signs certificates as PEM files of a folder that goes with it. Link this file into a test project.</summary>
internal sealed class TestAuthority : IDisposable
{
    /// <summary>The name that certificates carry unless a test wants another.</summary>
    public const string HostName = "orleansai.test";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansai-certificates-");
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "Test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _certificate = request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
        AuthorityFile = Write("authority.pem", Pem);
    }

    public static DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    /// <summary>The authority's certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>The file with <see cref="Pem"/>.</summary>
    public string AuthorityFile { get; }

    /// <summary>Signs a certificate and writes it with its key.</summary>
    /// <param name="file">The files' name without extension; files of that name are replaced.</param>
    /// <param name="name">The name that it carries.</param>
    /// <param name="from">When it begins to be valid, by default a day ago.</param>
    /// <param name="until">When it ends, by default in a day.</param>
    /// <param name="usage">What it is for alone: <c>server</c> or <c>client</c>; by default both.</param>
    public (string Certificate, string Key) Issue(
        string file = "node", string name = HostName, DateTimeOffset? from = null, DateTimeOffset? until = null, string? usage = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={file}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        OidCollection usages = [];
        if (usage is null or "server")
        {
            usages.Add(new Oid(ServerAuthentication));
        }

        if (usage is null or "client")
        {
            usages.Add(new Oid(ClientAuthentication));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        using var certificate = request.Create(_certificate, from ?? Now.AddDays(-1), until ?? Now.AddDays(1), RandomNumberGenerator.GetBytes(16));
        return (Write($"{file}.crt", certificate.ExportCertificatePem()), Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Writes a file beside the certificates.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }
}
