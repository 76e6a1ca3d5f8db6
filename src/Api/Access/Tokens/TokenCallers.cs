using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OrleansAi.Access;

namespace OrleansAi.Api.Access.Tokens;

/// <summary>
/// Finds the caller behind a JSON Web Token (RFC 7519, RFC 8725): of the configured authority, or of this server itself. Only
/// signatures with a public key are taken.
/// </summary>
internal sealed class TokenCallers : IDisposable
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int Longest = 16 * 1024;

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = Longest, MapInboundClaims = false };

    private readonly TimeProvider _time;
    private readonly IDisposable? _reload;
    private volatile Authority? _authority;

    public TokenCallers(IOptionsMonitor<AuthOptions> options, TimeProvider time)
    {
        _time = time;
        _authority = Authority.Of(options.CurrentValue.Jwt, time);
        _reload = options.OnChange(changed => _authority = Authority.Of(changed.Jwt, time));
    }

    /// <summary>Whether <paramref name="text"/> has the form of a token: three parts, of which the first begins as JSON does in base64url.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count('.') == 2;

    /// <summary>The caller behind a token of the configured authority.</summary>
    /// <exception cref="TimeoutException">The authority's keys are not known and can't be fetched.</exception>
    public async ValueTask<TokenCaller> FindAsync(string token)
    {
        if (_authority is not { } authority)
            return TokenCaller.Refused("This server takes no tokens; send an API key.");

        if (token.Length > Longest)
            return TokenCaller.Refused($"The token has more than {Longest} characters.");

        var known = await authority.Keys.GetAsync();
        var result = await ValidateAsync(token, authority, known);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && await authority.Keys.GetNewerAsync(known) is var newer && newer != known)
            result = await ValidateAsync(token, authority, newer);

        if (!result.IsValid)
            return TokenCaller.Refused(TokenProblems.Describe(result.Exception));

        var read = (JsonWebToken)result.SecurityToken;
        var (caller, problem) = TokenClaims.Read(read, authority.Options);
        return new TokenCaller(caller, problem, read.ValidTo);
    }

    public void Dispose() => _reload?.Dispose();

    private Task<TokenValidationResult> ValidateAsync(string token, Authority authority, OpenIdConnectConfiguration metadata) =>
        Handler.ValidateTokenAsync(token, Rules(
            authority.Options.Issuer ?? metadata.Issuer,
            authority.Options.Audience,
            metadata.SigningKeys,
            authority.Options.Algorithms.Count > 0 ? authority.Options.Algorithms : JwtOptions.KnownAlgorithms,
            authority.Options.ClockSkew));

    /// <summary>What a token must be.</summary>
    private TokenValidationParameters Rules(
        string issuer, string audience, IEnumerable<SecurityKey> keys, IEnumerable<string> algorithms, TimeSpan skew) => new()
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            IssuerSigningKeys = keys,
            ValidAlgorithms = algorithms,
            ClockSkew = skew,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => TokenProblems.CheckLifetime(from, until, _time.GetUtcNow().UtcDateTime, skew),
        };

    private sealed record Authority(JwtOptions Options, AuthorityKeys Keys)
    {
        private static readonly TimeSpan FetchWithin = TimeSpan.FromSeconds(10);

        public static Authority? Of(JwtOptions? options, TimeProvider time)
        {
            if (options is null)
                return null;

            var address = options.MetadataAddress ?? $"{options.Authority.TrimEnd('/')}/.well-known/openid-configuration";
            var client = new HttpClient { Timeout = FetchWithin, MaxResponseContentBufferSize = 1024 * 1024 };
            var documents = new HttpDocumentRetriever(client) { RequireHttps = !new Uri(address).IsLoopback };
            return new Authority(options, new AuthorityKeys(address, documents, time));
        }
    }
}

/// <summary>Who was found behind a token.</summary>
/// <param name="Caller">The caller, or <c>null</c>.</param>
/// <param name="Problem">Why there is none.</param>
/// <param name="Until">Until when the token holds.</param>
internal readonly record struct TokenCaller(Caller? Caller, string? Problem, DateTimeOffset Until)
{
    public static TokenCaller Refused(string problem) => new(null, problem, DateTimeOffset.MinValue);
}
