using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansAi.Processes;
using OrleansAi.Tests.Certificates;

namespace OrleansAi.Cluster.Tests;

/// <summary>What a cluster with mutual TLS does, and whom it keeps out.</summary>
public sealed class TlsTests(ClusterWithTls fixture) : IClassFixture<ClusterWithTls>
{
    private const byte TlsAlert = 21;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestCluster Cluster => fixture.Cluster;

    [ClusterFact]
    public async Task Conversations_ThroughAFront_AreAnsweredByBothSilos()
    {
        var front = Cluster.Fronts[0];
        var turns = await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            var id = (string)(await front.AskAsync(HttpMethod.Post, "/api/conversations", new { model = "chat", title = $"Number {number}" }))["id"]!;
            return await front.AskAsync(HttpMethod.Post, $"/api/conversations/{id}/messages", new { text = "Hello" });
        }));

        Assert.All(turns, turn => Assert.Equal("completed", (string?)turn["turn"]!["status"]));

        // Strangers of the other tests may have been refused before; a member never is.
        Assert.All(Cluster.Silos, silo => Assert.DoesNotContain("by 'CN=Test authority' is refused", silo.Process.Output, StringComparison.Ordinal));
    }

    [ClusterFact]
    public async Task Front_OfAnotherAuthority_FindsNoSiloAndSaysWhy()
    {
        using var other = new TestAuthority("Another authority");
        await using var stranger = await Cluster.LaunchNodeAsync("front", ClusterWithTls.Settings(other, other.Issue("stranger")));

        await Until.TrueAsync(
            "the reason in the stranger's log",
            () => Task.FromResult(stranger.Process.Output.Contains("no member of the cluster. Its certificate 'CN=node' by 'CN=Test authority' is refused", StringComparison.Ordinal)),
            Patience);

        Assert.False(await stranger.IsReadyAsync());
    }

    [ClusterFact]
    public async Task Silo_OfAnotherAuthority_IsKeptOutAndTheOthersSayWhy()
    {
        // It believes the cluster's authority too, so that only the others' check keeps it out.
        using var other = new TestAuthority("Another authority");
        var settings = ClusterWithTls.Settings(other, other.Issue("stranger"), other.Write("both.pem", $"{other.Pem}\n{fixture.Authority.Pem}"));
        await using var stranger = await Cluster.LaunchNodeAsync("cpu", settings);

        await Until.TrueAsync(
            "the reason in a member's log",
            () => Task.FromResult(Cluster.Silos.Any(silo =>
                silo.Process.Output.Contains("no member of the cluster. Its certificate 'CN=stranger' by 'CN=Another authority' is refused", StringComparison.Ordinal))),
            Patience);

        Assert.False(await stranger.IsReadyAsync());
        using var served = await Cluster.Fronts[0].ChatAsync();
        Assert.True(served.IsSuccessStatusCode);
    }

    [ClusterFact]
    public async Task Tcp_WithoutTls_GetsNothing()
    {
        var ports = Cluster.PortsOf(Cluster.Silos[0]);
        foreach (var port in new[] { ports.Silo, ports.Gateway })
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            await using var stream = client.GetStream();
            await stream.WriteAsync("GET / HTTP/1.1\r\nHost: silo\r\n\r\n"u8.ToArray());

            var answer = await ReadToEndAsync(stream);

            // At most the alert with which TLS refuses what is no handshake: five bytes of header, two of content.
            Assert.True(answer.Length == 0 || (answer.Length <= 7 && answer[0] == TlsAlert), $"Port {port} answered {Convert.ToHexString(answer)}.");
        }
    }

    [ClusterFact]
    public async Task Tls_WithoutACertificate_GetsNothing()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Cluster.PortsOf(Cluster.Silos[0]).Gateway);
#pragma warning disable CA5359 // A stranger takes any certificate: these tests ask what is shown, and send nothing that is secret.
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359

        byte[] answer;
        try
        {
            await stream.AuthenticateAsClientAsync(TestAuthority.HostName);
            answer = await ReadToEndAsync(stream);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // With TLS 1.3 the refusal comes after the client's part of the handshake, with 1.2 in the middle of it.
            answer = [];
        }

        Assert.Empty(answer);
    }

    [ClusterFact]
    public async Task Certificate_RenewedOnDisk_IsShownToNewConnections()
    {
        // The silo that this test starts has files of its own, so that the others' stay as they are.
        var node = fixture.Authority.Issue("renewed");
        var ports = new NodePorts();
        await using var silo = await Cluster.StartNodeAsync("cpu", ports, ClusterWithTls.Settings(fixture.Authority, node));
        var before = await ShownAsync(ports.Gateway);

        fixture.Authority.Issue("renewed");

        var after = await ShownAsync(ports.Gateway);
        using var onDisk = X509CertificateLoader.LoadCertificateFromFile(node.Certificate);
        Assert.Equal(onDisk.SerialNumber, after);
        Assert.NotEqual(before, after);
        await Until.TrueAsync(
            "the silo's word on its new certificate",
            () => Task.FromResult(silo.Process.Output.Contains("New certificate files are in use", StringComparison.Ordinal)),
            Patience);
        await silo.Process.StopAsync();
    }

    /// <summary>The serial number of the certificate that a gateway shows to a member.</summary>
    private async Task<string> ShownAsync(int port)
    {
        var (certificate, key) = fixture.Authority.Issue("member");
        using var own = X509Certificate2.CreateFromPemFile(certificate, key);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
#pragma warning disable CA5359 // A stranger takes any certificate: these tests ask what is shown, and send nothing that is secret.
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await stream.AuthenticateAsClientAsync(TestAuthority.HostName, [own], checkCertificateRevocation: false);
        return new X509Certificate2(stream.RemoteCertificate!).SerialNumber;
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, limit.Token);
        }
        catch (IOException)
        {
            // Reset: an end like any other.
        }

        return all.ToArray();
    }
}

/// <summary>Two silos and a front whose certificates one authority has signed.</summary>
public sealed class ClusterWithTls : IAsyncLifetime
{
    internal TestAuthority Authority { get; } = new();

    internal TestCluster Cluster { get; private set; } = null!;

    /// <summary>The section <c>Cluster:Tls</c> of a process with this certificate.</summary>
    internal static object Settings(TestAuthority authority, (string Certificate, string Key) files, string? believes = null) => new
    {
        files.Certificate,
        files.Key,
        Authority = believes ?? authority.AuthorityFile,
        TestAuthority.HostName,
    };

    public async Task InitializeAsync()
    {
        if (ClusterFactAttribute.HasClusters)
        {
            Cluster = await TestCluster.StartAsync("Redis", silos: 2, fronts: 1, Settings(Authority, Authority.Issue()));
        }
    }

    public async Task DisposeAsync()
    {
        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }

        Authority.Dispose();
    }
}
