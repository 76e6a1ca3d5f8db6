using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansAi.Access;
using OrleansAi.Api.Tests.Hosting;

namespace OrleansAi.Api.Tests.Access.Tokens;

/// <summary>An authority on loopback that publishes its metadata and keys, and signs what a test wants.</summary>
internal sealed class TestAuthority : IAsyncDisposable
{
    private readonly List<SigningCredentials> _keys = [];
    private TestApi? _api;

    public string Address => _api!.Client.BaseAddress!.ToString().TrimEnd('/');

    /// <summary>How often the keys were asked for.</summary>
    public int Fetches { get; private set; }

    /// <summary>Whether it answers.</summary>
    public bool IsUp { get; set; } = true;

    public static async Task<TestAuthority> StartAsync()
    {
        var authority = new TestAuthority();
        authority.AddKey();
        authority._api = await TestApi.StartAsync(
            new Caller { Tenant = "t", User = "u", Tier = "t", Scopes = [] }, authority.Map, _ => { });
        return authority;
    }

    /// <summary>A new key, with which tokens are signed from now on.</summary>
    public void AddKey() =>
        _keys.Insert(0, new SigningCredentials(new RsaSecurityKey(RSA.Create(2048)) { KeyId = $"key-{_keys.Count}" }, SecurityAlgorithms.RsaSha256));

    /// <summary>The oldest key is published no more.</summary>
    public void RemoveOldestKey() => _keys.RemoveAt(_keys.Count - 1);

    /// <summary>A token that is good at <paramref name="now"/>, but for what <paramref name="change"/> changes.</summary>
    public string Token(DateTimeOffset now, Action<SecurityTokenDescriptor>? change = null)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = "orleansai",
            NotBefore = now.UtcDateTime,
            Expires = now.UtcDateTime.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["sub"] = "auth0|alice", ["scope"] = "chat openid embeddings" },
            SigningCredentials = _keys[0],
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>A token whose signature is by a shared secret: the text of the public key that everyone knows.</summary>
    public string SignedWithThePublicKey(DateTimeOffset now)
    {
        var pem = ((RsaSecurityKey)_keys[0].Key).Rsa.ExportSubjectPublicKeyInfoPem();
        var secret = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(pem)) { KeyId = _keys[0].Key.KeyId };
        return Token(now, token => token.SigningCredentials = new SigningCredentials(secret, SecurityAlgorithms.HmacSha256));
    }

    public async ValueTask DisposeAsync() => await _api!.DisposeAsync();

    private void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/.well-known/openid-configuration", () => IsUp
            ? Results.Json(new { issuer = Address, jwks_uri = $"{Address}/keys" })
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        endpoints.MapGet("/keys", () =>
        {
            Fetches++;
            var keys = _keys.Select(key => JsonWebKeyConverter.ConvertFromRSASecurityKey(
                new RsaSecurityKey(((RsaSecurityKey)key.Key).Rsa.ExportParameters(false)) { KeyId = key.Key.KeyId }));
            return Results.Json(new { keys = keys.Select(key => new { kty = key.Kty, kid = key.KeyId, n = key.N, e = key.E, use = "sig" }) });
        });
    }
}
