namespace OrleansAi.Api.Access.Tokens;

/// <summary>Whose tokens are taken besides API keys: the section <c>OrleansAi:Auth:Jwt</c>.</summary>
public sealed class JwtOptions
{
    /// <summary>The algorithms that may be configured: all of them have a public key, so that none can be taken for a shared secret.</summary>
    public static readonly IReadOnlyList<string> KnownAlgorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The authority's address; its metadata are at <c>/.well-known/openid-configuration</c> below it.</summary>
    public string Authority { get; init; } = "";

    /// <summary>Where its metadata are, if not there.</summary>
    public string? MetadataAddress { get; init; }

    /// <summary>Who a token must be for: its <c>aud</c>.</summary>
    public string Audience { get; init; } = "";

    /// <summary>Who a token must be from, if its <c>iss</c> is not what the metadata say.</summary>
    public string? Issuer { get; init; }

    /// <summary>The algorithms that signatures may have; all of <see cref="KnownAlgorithms"/> where left out.</summary>
    public IList<string> Algorithms { get; init; } = [];

    /// <summary>By how much clocks may be apart.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The claim that names the user.</summary>
    public string UserClaim { get; init; } = "sub";

    /// <summary>The claim that names the tenant; without one all users are of <see cref="Tenant"/>.</summary>
    public string? TenantClaim { get; init; }

    /// <summary>The tenant of users whose tokens name none.</summary>
    public string Tenant { get; init; } = "default";

    /// <summary>The claim that names the tier; without one all users are of <see cref="Tier"/>.</summary>
    public string? TierClaim { get; init; }

    /// <summary>The tier of users whose tokens name none.</summary>
    public string Tier { get; init; } = "default";

    /// <summary>The claim that holds the scopes: words in a text, or a list; <c>scope</c> or else <c>scp</c> where left out.</summary>
    public string? ScopeClaim { get; init; }

    /// <summary>What the authority's own scopes or roles permit; a scope that isn't here permits what has the same name here.</summary>
    public IDictionary<string, string[]> Scopes { get; init; } = new Dictionary<string, string[]>(StringComparer.Ordinal);
}
