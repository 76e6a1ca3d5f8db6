using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Access.Tokens;

namespace OrleansAi.Api.Tests.Access.Tokens;

/// <summary>The tokens that are made here.</summary>
public sealed class IssuedTokensTests
{
    private static readonly string First = Ecdsa();
    private static readonly string Second = Rsa(2048);
    private static readonly KeyHash Hash = KeyHash.Of("a-key-of-alice-for-the-tests");
    private static readonly Caller Alice = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat, Scope.Images], KeyId = "abc" };

    private readonly TokenCallersTests.Clock _time = new();

    [Fact]
    public async Task Read_WhatWasIssued_IsTheSame()
    {
        using var tokens = Tokens(First);
        var token = tokens.Issue(Alice, Hash, [Scope.Chat]);

        Assert.True(tokens.IsOwn(token));
        var (read, problem) = await tokens.ReadAsync(token);

        Assert.Null(problem);
        Assert.Equal(("acme", "abc", IssuedTokens.FingerprintOf(Hash), _time.Now.AddHours(1)), (read!.Tenant, read.KeyId, read.KeyFingerprint, read.Until));
        Assert.Equal([Scope.Chat], read.Scopes.AsEnumerable());
        Assert.Equal("alice", new JsonWebToken(token).Subject);
    }

    [Fact]
    public async Task Read_AfterAnotherKeyWasPutBeforeIt_IsStillGood()
    {
        var options = new AuthMonitor(Options(First));
        using var tokens = new IssuedTokens(options, _time);
        var old = tokens.Issue(Alice, Hash, Alice.Scopes);

        options.Change(Options(Second, First));
        var next = tokens.Issue(Alice, Hash, Alice.Scopes);

        Assert.NotNull((await tokens.ReadAsync(old)).Token);
        Assert.NotNull((await tokens.ReadAsync(next)).Token);
        Assert.NotEqual(new JsonWebToken(old).Kid, new JsonWebToken(next).Kid);
        Assert.Equal([new JsonWebToken(next).Kid, new JsonWebToken(old).Kid], tokens.PublicKeys.Select(key => key.Kid));

        options.Change(Options(Second));
        Assert.Contains("does not publish", (await tokens.ReadAsync(old)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AfterItsLifetime_IsRefused()
    {
        using var tokens = Tokens(First);
        var token = tokens.Issue(Alice, Hash, Alice.Scopes);

        _time.Now += TimeSpan.FromHours(1);

        Assert.Contains("has expired", (await tokens.ReadAsync(token)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void PublicKeys_HoldNoPrivatePart()
    {
        using var tokens = Tokens(First, Second);

        Assert.All(tokens.PublicKeys, key => Assert.Equal((null, null, null, false), (key.D, key.P, key.Q, key.HasPrivateKey)));
        Assert.Equal(["ES256", "RS256"], tokens.PublicKeys.Select(key => key.Alg));
    }

    [Theory]
    [InlineData("", "is no private key in PEM")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "can't be read")]
    public void Read_NoKey_SaysSo(string pem, string problem) => Assert.Contains(problem, TokenKeys.Read(pem).Problem, StringComparison.Ordinal);

    [Fact]
    public void Read_AKeyThatIsTooSmall_SaysSo() => Assert.Contains("1024 bits", TokenKeys.Read(Rsa(1024)).Problem, StringComparison.Ordinal);

    [Fact]
    public void Issue_NeverShowsTheKeyOrItsHash()
    {
        using var tokens = Tokens(First);

        var payload = Base64UrlEncoder.Decode(tokens.Issue(Alice, Hash, Alice.Scopes).Split('.')[1]);

        Assert.DoesNotContain(Hash.ToString(), payload, StringComparison.Ordinal);
    }

    private static string Ecdsa()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportECPrivateKeyPem();
    }

    private static string Rsa(int bits)
    {
        using var key = RSA.Create(bits);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static AuthOptions Options(params string[] keys) => new() { Tokens = new TokenOptions { Issuer = "https://ai.example.com", SigningKeys = keys } };

    private IssuedTokens Tokens(params string[] keys) => new(new AuthMonitor(Options(keys)), _time);
}
