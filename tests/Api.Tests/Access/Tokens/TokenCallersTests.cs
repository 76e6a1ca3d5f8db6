using Microsoft.IdentityModel.Tokens;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Access.Tokens;

namespace OrleansAi.Api.Tests.Access.Tokens;

/// <summary>Which tokens of an authority are taken, and whom they name.</summary>
public sealed class TokenCallersTests : IAsyncLifetime
{
    private readonly Clock _time = new();
    private TestAuthority _authority = null!;
    private TokenCallers _callers = null!;

    public async Task InitializeAsync()
    {
        _authority = await TestAuthority.StartAsync();
        _callers = Callers(new JwtOptions { Authority = _authority.Address, Audience = "orleansai" });
    }

    public async Task DisposeAsync()
    {
        _callers.Dispose();
        await _authority.DisposeAsync();
    }

    [Fact]
    public async Task Find_AGoodToken_GivesItsUserAndWhatItPermits()
    {
        var found = await _callers.FindAsync(_authority.Token(_time.Now));

        Assert.Null(found.Problem);
        Assert.Equal(("default", "auth0+7Calice", "default"), (found.Caller!.Tenant, found.Caller.User, found.Caller.Tier));
        Assert.Equal(["chat", "embeddings"], found.Caller.Scopes.AsEnumerable());
        Assert.Equal(_time.Now.AddMinutes(5), found.Until);
    }

    [Fact]
    public async Task Find_WithClaimsOfOnesOwn_ReadsThem()
    {
        using var callers = Callers(new JwtOptions
        {
            Authority = _authority.Address,
            Audience = "orleansai",
            UserClaim = "email",
            TenantClaim = "org",
            TierClaim = "plan",
            ScopeClaim = "roles",
            Scopes = new Dictionary<string, string[]> { ["ai-admins"] = ["admin"], ["chat"] = [] },
        });
        var token = _authority.Token(_time.Now, change => change.Claims = new Dictionary<string, object>
        {
            ["sub"] = "1",
            ["email"] = "alice@example.com",
            ["org"] = "acme",
            ["plan"] = "pro",
            ["roles"] = new[] { "ai-admins", "chat", "images" },
        });

        var caller = (await callers.FindAsync(token)).Caller!;

        Assert.Equal(("acme/alice@example.com", "pro"), (caller.UserKey, caller.Tier));
        Assert.Equal([Scope.Admin, Scope.Images], caller.Scopes.AsEnumerable());
    }

    [Theory]
    [InlineData("expired", "has expired")]
    [InlineData("early", "not valid yet")]
    [InlineData("audience", "another audience")]
    [InlineData("issuer", "another issuer")]
    [InlineData("endless", "no time at which it expires")]
    [InlineData("unsigned", "signature is wrong, or missing")]
    [InlineData("secret", "signature is wrong, or missing")]
    [InlineData("stranger", "does not publish")]
    [InlineData("changed", "signature is wrong, or missing")]
    [InlineData("nobody", "names no user")]
    [InlineData("long", "more than 16384 characters")]
    [InlineData("garbage", "can't be read")]
    public async Task Find_ABadToken_SaysWhyAndNothingMore(string fault, string why)
    {
        var found = await _callers.FindAsync(await BadAsync(fault));

        Assert.Null(found.Caller);
        Assert.Contains(why, found.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("IDX", found.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_WithinTheSkewOfClocks_IsTaken()
    {
        var token = _authority.Token(_time.Now);

        _time.Now += TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(29);
        Assert.NotNull((await _callers.FindAsync(token)).Caller);

        _time.Now += TimeSpan.FromSeconds(1);
        Assert.Null((await _callers.FindAsync(token)).Caller);
    }

    [Fact]
    public async Task Find_AfterTheAuthorityHasANewKey_TakesItAtOnceAndTheOldOneWhileItIsPublished()
    {
        var old = _authority.Token(_time.Now, token => token.Expires = _time.Now.UtcDateTime.AddDays(1));
        Assert.NotNull((await _callers.FindAsync(old)).Caller);
        _time.Now += TimeSpan.FromSeconds(11);

        _authority.AddKey();
        Assert.NotNull((await _callers.FindAsync(_authority.Token(_time.Now))).Caller);
        Assert.NotNull((await _callers.FindAsync(old)).Caller);

        _authority.RemoveOldestKey();
        _time.Now += TimeSpan.FromHours(1);
        Assert.Contains("does not publish", (await _callers.FindAsync(old)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_ManyTokensOfUnknownKeys_AsksTheAuthoritySeldom()
    {
        await _callers.FindAsync(_authority.Token(_time.Now));
        await using var stranger = await TestAuthority.StartAsync();
        stranger.AddKey();
        for (var sent = 0; sent < 50; sent++)
            Assert.Null((await _callers.FindAsync(stranger.Token(_time.Now, token => token.Issuer = _authority.Address))).Caller);

        Assert.Equal(1, _authority.Fetches);
        _time.Now += TimeSpan.FromSeconds(11);
        await _callers.FindAsync(stranger.Token(_time.Now, token => token.Issuer = _authority.Address));
        Assert.Equal(2, _authority.Fetches);
    }

    [Fact]
    public async Task Find_WhileTheAuthorityIsDown_GoesOnWithTheLastKeys()
    {
        _authority.IsUp = false;
        await Assert.ThrowsAsync<TimeoutException>(async () => await _callers.FindAsync(_authority.Token(_time.Now)));

        _authority.IsUp = true;
        Assert.NotNull((await _callers.FindAsync(_authority.Token(_time.Now))).Caller);

        _authority.IsUp = false;
        _time.Now += TimeSpan.FromHours(2);
        Assert.NotNull((await _callers.FindAsync(_authority.Token(_time.Now))).Caller);
    }

    [Fact]
    public async Task Find_WhereNoAuthorityIsConfigured_SaysSo()
    {
        using var callers = new TokenCallers(new AuthMonitor(new AuthOptions()), _time);

        Assert.Contains("takes no tokens", (await callers.FindAsync(_authority.Token(_time.Now))).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("auth0|1", "auth0+7C1")]
    [InlineData("auth0+7C1", "auth0+2B7C1")]
    [InlineData("a b/ü", "a+20b+2F+C3BC")]
    [InlineData("", null)]
    public void Name_OfAnySubject_IsAUsersAndNoOthers(string subject, string? name) => Assert.Equal(name, TokenClaims.Name(subject));

    private async Task<string> BadAsync(string fault)
    {
        await using var stranger = await TestAuthority.StartAsync();
        stranger.AddKey();
        return fault switch
        {
            "expired" => _authority.Token(_time.Now.AddMinutes(-6)),
            "early" => _authority.Token(_time.Now.AddMinutes(1)),
            "audience" => _authority.Token(_time.Now, token => token.Audience = "another"),
            "issuer" => _authority.Token(_time.Now, token => token.Issuer = "https://evil.example"),
            "endless" => _authority.Token(_time.Now, token => token.Expires = null),
            "unsigned" => _authority.Token(_time.Now, token => token.SigningCredentials = null),
            "secret" => _authority.SignedWithThePublicKey(_time.Now),
            "stranger" => stranger.Token(_time.Now, token => token.Issuer = _authority.Address),
            "changed" => Change(_authority.Token(_time.Now)),
            "nobody" => _authority.Token(_time.Now, token => token.Claims = new Dictionary<string, object> { ["scope"] = "chat" }),
            "long" => _authority.Token(_time.Now, token => token.Claims["groups"] = new string('x', TokenCallers.Longest)),
            _ => "eyJ.eyJ.x",
        };
    }

    // Another payload under the same signature.
    private static string Change(string token)
    {
        var parts = token.Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("alice", "admin", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }

    private TokenCallers Callers(JwtOptions options) => new(new AuthMonitor(new AuthOptions { Jwt = options }), _time);

    internal sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
