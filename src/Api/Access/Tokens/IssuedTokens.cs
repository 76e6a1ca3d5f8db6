using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansAi.Access;

namespace OrleansAi.Api.Access.Tokens;

/// <summary>
/// The tokens of this server itself: made for who shows an API key, and good for as long as that key is. Every front that has the
/// same signing keys takes them.
/// </summary>
internal sealed class IssuedTokens : IDisposable
{
    private const string TenantClaim = "tenant";
    private const string ScopeClaim = "scope";
    private const string KeyIdClaim = "key_id";
    private const string KeyClaim = "key";
    private const int FingerprintLength = 32;

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = TokenCallers.Longest, MapInboundClaims = false };

    private readonly TimeProvider _time;
    private readonly IDisposable? _reload;
    private volatile Issuer? _issuer;

    public IssuedTokens(IOptionsMonitor<AuthOptions> options, TimeProvider time)
    {
        _time = time;
        _issuer = Issuer.Of(options.CurrentValue.Tokens);
        _reload = options.OnChange(changed => _issuer = Issuer.Of(changed.Tokens));
    }

    /// <summary>The settings, or <c>null</c> where no tokens are made.</summary>
    public TokenOptions? Options => _issuer?.Options;

    /// <summary>The public keys of all tokens that hold (RFC 7517).</summary>
    public ImmutableArray<JsonWebKey> PublicKeys => _issuer?.PublicKeys ?? [];

    /// <summary>What a token tells of the key that it was made for, from which nobody finds that key.</summary>
    public static string FingerprintOf(KeyHash hash) => KeyHash.Of(hash.ToString()).ToString()[..FingerprintLength];

    /// <summary>Makes a token for whoever has shown the key of this hash.</summary>
    public string Issue(Caller caller, KeyHash hash, IReadOnlyCollection<string> scopes)
    {
        var issuer = _issuer ?? throw new InvalidOperationException("No signing key is configured.");
        var now = _time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = caller.User,
            [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString("N"),
            [TenantClaim] = caller.Tenant,
            [ScopeClaim] = string.Join(' ', scopes),
            [KeyClaim] = FingerprintOf(hash),
        };
        if (caller.KeyId is { } keyId)
            claims[KeyIdClaim] = keyId;

        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer.Options.Issuer,
            Audience = issuer.Options.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + issuer.Options.Lifetime,
            Claims = claims,
            SigningCredentials = issuer.Keys[0],
            TokenType = "at+jwt",
        });
    }

    /// <summary>Whether a token says that it is one of these.</summary>
    public bool IsOwn(string token) =>
        _issuer is { } issuer && token.Length <= TokenCallers.Longest && Handler.CanReadToken(token) && TryReadIssuer(token) == issuer.Options.Issuer;

    /// <summary>What a token says, or why it is not taken.</summary>
    public async ValueTask<(IssuedToken? Token, string? Problem)> ReadAsync(string token)
    {
        if (_issuer is not { } issuer)
            return (null, "This server makes no tokens any more.");

        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer.Options.Issuer,
            ValidAudience = issuer.Options.Audience,
            ValidTypes = ["at+jwt"],
            IssuerSigningKeys = issuer.Keys.Select(key => key.Key),
            ValidAlgorithms = issuer.Keys.Select(key => key.Algorithm),
            LifetimeValidator = (from, until, _, _) => TokenProblems.CheckLifetime(from, until, _time.GetUtcNow().UtcDateTime, TimeSpan.Zero),
        });
        if (!result.IsValid)
            return (null, TokenProblems.Describe(result.Exception));

        var read = (JsonWebToken)result.SecurityToken;
        return (new IssuedToken(
            read.GetPayloadValue<string>(TenantClaim),
            read.TryGetPayloadValue<string>(KeyIdClaim, out var keyId) ? keyId : null,
            read.GetPayloadValue<string>(KeyClaim),
            [.. read.GetPayloadValue<string>(ScopeClaim).Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            read.ValidTo), null);
    }

    public void Dispose() => _reload?.Dispose();

    private static string? TryReadIssuer(string token)
    {
        try
        {
            return Handler.ReadJsonWebToken(token).Issuer;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private sealed record Issuer(TokenOptions Options, ImmutableArray<SigningCredentials> Keys, ImmutableArray<JsonWebKey> PublicKeys)
    {
        public static Issuer? Of(TokenOptions? options)
        {
            if (options is null)
                return null;

            // The validator has read them before.
            ImmutableArray<SigningCredentials> keys = [.. options.SigningKeys.Select(pem => TokenKeys.Read(pem).Credentials!)];
            return new Issuer(options, keys, [.. keys.Select(TokenKeys.PublicOf)]);
        }
    }
}

/// <summary>What a token of this server says.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="KeyId">The public id of the API key that it was made for, where it was made at run time.</param>
/// <param name="KeyFingerprint">That key's fingerprint.</param>
/// <param name="Scopes">What it permits, of what the key permits.</param>
/// <param name="Until">Until when it holds.</param>
internal sealed record IssuedToken(string Tenant, string? KeyId, string KeyFingerprint, ImmutableArray<string> Scopes, DateTimeOffset Until);
