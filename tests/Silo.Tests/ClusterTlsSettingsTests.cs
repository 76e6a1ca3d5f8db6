using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using OrleansAi.Silo.Cluster;
using OrleansAi.Silo.Cluster.Tls;
using OrleansAi.Tests.Certificates;

namespace OrleansAi.Silo.Tests;

public sealed class ClusterTlsSettingsTests : IDisposable
{
    private const string Cluster = "OrleansAi:Cluster:";
    private const string Tls = Cluster + "Tls:";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void ReadCluster_WithoutTls_EncryptsNothing() => Assert.Null(Read("cpu").Tls);

    [Fact]
    public void ReadCluster_PemFiles_AreTakenAndClientsMustShowACertificate()
    {
        var tls = Read("cpu", Whole(_authority.Issue())).Tls;

        Assert.NotNull(tls);
        Assert.True(tls.RequireClientCertificate);
        var identity = NodeIdentityFiles.Read(tls).Parse(tls.Password);
        Assert.True(identity.Certificate!.HasPrivateKey);
        Assert.Single(identity.Authorities);
    }

    [Fact]
    public void ReadCluster_APfxFile_NeedsNoKeyFile()
    {
        var (certificate, key) = _authority.Issue();
        using var pem = X509Certificate2.CreateFromPemFile(certificate, key);
        var pfx = Path.ChangeExtension(certificate, "pfx");
        File.WriteAllBytes(pfx, pem.Export(X509ContentType.Pkcs12, "a password"));

        var tls = Read("cpu", [.. Whole((pfx, "")), (Tls + "Password", "a password")]).Tls;

        Assert.True(NodeIdentityFiles.Read(tls!).Parse(tls!.Password).Certificate!.HasPrivateKey);
    }

    [Fact]
    public void ReadCluster_AFrontThatNeedNotShowACertificate_NeedsNone()
    {
        var tls = Read("front", [.. Whole(("", "")), (Tls + "RequireClientCertificate", "false")]).Tls;

        Assert.Null(tls!.Certificate);
    }

    [Theory]
    [InlineData("Certificate", "", "Tls:Certificate is missing")]
    [InlineData("Certificate", "/nowhere/node.crt", "Tls:Certificate is '/nowhere/node.crt', which can't be read")]
    [InlineData("Key", "/nowhere/node.key", "Tls:Key is '/nowhere/node.key', which can't be read")]
    [InlineData("Key", "", "there is no private key in PEM beside it; write its file as OrleansAi:Cluster:Tls:Key")]
    [InlineData("Authority", "", "Tls:Authority is missing")]
    [InlineData("Authority", "/nowhere/ca.pem", "Tls:Authority is '/nowhere/ca.pem', which can't be read")]
    [InlineData("HostName", "", "HostName is ''; write the name that the certificate of every member carries")]
    [InlineData("HostName", "10.0.0.7", "HostName is '10.0.0.7'; write the name")]
    [InlineData("HostName", "elsewhere.test", "is not for the name 'elsewhere.test' of OrleansAi:Cluster:Tls:HostName, but for orleansai.test, 127.0.0.1")]
    public void ReadCluster_AWrongSetting_SaysWhatToWrite(string setting, string value, string expected) =>
        Assert.Contains(expected, Refusal([.. Whole(_authority.Issue()), (Tls + setting, value)]), StringComparison.Ordinal);

    [Fact]
    public void ReadCluster_AnExpiredCertificate_IsRefused() => Assert.Contains(
        "renew it", Refusal(Whole(_authority.Issue(from: TestAuthority.Now.AddDays(-3), until: TestAuthority.Now.AddDays(-1)))), StringComparison.Ordinal);

    [Fact]
    public void ReadCluster_ACertificateForServersAlone_IsRefused() =>
        Assert.Contains("without serverAuth or without clientAuth", Refusal(Whole(_authority.Issue(usage: "server"))), StringComparison.Ordinal);

    [Fact]
    public void ReadCluster_ACertificateOfAnotherAuthority_IsRefused()
    {
        using var other = new TestAuthority("Another authority");

        Assert.Contains("is not signed by an authority of OrleansAi:Cluster:Tls:Authority", Refusal(Whole(other.Issue())), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCluster_AnotherCertificatesKey_IsRefused()
    {
        var (certificate, _) = _authority.Issue();
        var (_, key) = _authority.Issue("other");

        Assert.Contains("Tls:Certificate can't be used", Refusal(Whole((certificate, key))), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCluster_AFileWithoutCertificates_IsRefused()
    {
        var settings = Whole(_authority.Issue());

        Assert.Contains("without any certificate in PEM", Refusal([.. settings, (Tls + "Authority", _authority.Write("empty.pem", ""))]), StringComparison.Ordinal);
        Assert.Contains("can't be used", Refusal([.. settings, (Tls + "Certificate", _authority.Write("nonsense.pfx", "nonsense"))]), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCluster_TlsInOneProcess_IsRefused() => Assert.Contains(
        "Cluster:Tls is set but OrleansAi:Cluster:Kind is Local", Refusal([.. Whole(_authority.Issue()), (Cluster + "Kind", "Local"), (Cluster + "ConnectionString", "")]),
        StringComparison.Ordinal);

    private (string Setting, string Value)[] Whole((string Certificate, string Key) files) =>
    [
        (Tls + "Certificate", files.Certificate),
        (Tls + "Key", files.Key),
        (Tls + "Authority", _authority.AuthorityFile),
        (Tls + "HostName", TestAuthority.HostName),
    ];

    private static string Refusal((string Setting, string Value)[] settings) =>
        Assert.Throws<SettingException>(() => Read(settings.Contains((Cluster + "Kind", "Local")) ? "all" : "cpu", settings)).Message;

    private static ClusterConfig Read(string role, params (string Setting, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["OrleansAi:Storage:Kind"] = "Postgres",
            ["OrleansAi:Storage:ConnectionString"] = "Host=db",
            [Cluster + "Kind"] = "Redis",
            [Cluster + "ConnectionString"] = "redis:6379",
            [Cluster + "AdvertisedAddress"] = "10.0.0.7",
            [Cluster + "Role"] = role,
        };
        foreach (var (setting, value) in settings)
        {
            values[setting] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(values).Build().ReadCluster(whyNoCluster: null);
    }
}
