using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OrleansAi.Silo.Cluster.Tls;
using OrleansAi.Tests.Certificates;

namespace OrleansAi.Silo.Tests;

public sealed class CertificateRulesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new("Another authority");

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void ProblemOfPeer_AMember_HasNone() => Assert.Null(Problem(_authority.Issue().Certificate));

    [Fact]
    public void ProblemOfPeer_NoCertificate_SaysSo() => Assert.Contains(
        "no certificate",
        CertificateRules.ProblemOfPeer(null, null, SslPolicyErrors.RemoteCertificateNotAvailable, TestAuthority.HostName),
        StringComparison.Ordinal);

    [Fact]
    public void ProblemOfPeer_AnotherAuthority_IsNamed()
    {
        var problem = Problem(_other.Issue("stranger").Certificate);

        Assert.Contains("'CN=stranger' by 'CN=Another authority' is refused", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ProblemOfPeer_AnotherName_NamesBoth() => Assert.Contains(
        "is for elsewhere.test, 127.0.0.1, not for 'orleansai.test'", Problem(_authority.Issue(name: "elsewhere.test").Certificate), StringComparison.Ordinal);

    [Fact]
    public void ProblemOfPeer_AnExpiredCertificate_SaysSo() => Assert.Contains(
        "NotTimeValid", Problem(_authority.Issue(from: TestAuthority.Now.AddDays(-3), until: TestAuthority.Now.AddDays(-1)).Certificate), StringComparison.Ordinal);

    /// <summary>As a handshake does it: it builds the chain with the policy, and says whether that failed.</summary>
    private string? Problem(string file)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(_authority.AuthorityFile);
        using var chain = new X509Chain { ChainPolicy = new NodeIdentity(null, [], [authority]).Policy() };
        var errors = chain.Build(certificate) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors;
        return CertificateRules.ProblemOfPeer(certificate, chain, errors, TestAuthority.HostName);
    }
}
