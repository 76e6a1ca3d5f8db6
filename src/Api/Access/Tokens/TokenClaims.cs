using System.Collections.Immutable;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using OrleansAi.Access;

namespace OrleansAi.Api.Access.Tokens;

/// <summary>Who a token's claims say that the caller is; pure.</summary>
internal static class TokenClaims
{
    /// <summary>The caller, or why the claims make none.</summary>
    public static (Caller? Caller, string? Problem) Read(JsonWebToken token, JwtOptions options)
    {
        if (Text(token, options.UserClaim) is not { } user || Name(user) is not { } userName)
            return (null, $"The token's claim '{options.UserClaim}' names no user.");

        var tenant = options.TenantClaim is { } tenantClaim ? Text(token, tenantClaim) : options.Tenant;
        if (tenant is null || Name(tenant) is not { } tenantName)
            return (null, $"The token's claim '{options.TenantClaim}' names no tenant.");

        return (new Caller
        {
            Tenant = tenantName,
            User = userName,
            Tier = options.TierClaim is { } tierClaim && Text(token, tierClaim) is { Length: > 0 } tier ? tier : options.Tier,
            Scopes = [.. ScopesOf(token, options.ScopeClaim).SelectMany(scope => Permitted(scope, options)).Distinct(StringComparer.Ordinal)],
        }, null);
    }

    /// <summary>
    /// The name of a user or tenant as keys may hold it: other characters, and <c>+</c> itself, as <c>+</c> and their UTF-8 in
    /// hexadecimal, so that two subjects never become one user. <c>null</c> where it is empty or too long.
    /// </summary>
    public static string? Name(string subject)
    {
        var name = new StringBuilder(subject.Length);
        foreach (var rune in subject.EnumerateRunes())
        {
            var letter = rune.ToString();
            if (Names.IsValid(letter) && letter != "+")
                name.Append(letter);
            else
                name.Append('+').Append(Convert.ToHexString(Encoding.UTF8.GetBytes(letter)));
        }

        return Names.IsValid(name.ToString()) ? name.ToString() : null;
    }

    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<string>(claim, out var value) && value.Length > 0 ? value : null;

    private static ImmutableArray<string> ScopesOf(JsonWebToken token, string? claim) =>
        claim is not null ? Words(token, claim) : Words(token, "scope") is { IsEmpty: false } scopes ? scopes : Words(token, "scp");

    private static ImmutableArray<string> Words(JsonWebToken token, string claim) =>
        [.. token.Claims.Where(item => item.Type == claim).SelectMany(item => item.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static string[] Permitted(string scope, JwtOptions options) =>
        options.Scopes.TryGetValue(scope, out var permitted) ? permitted : Scope.All.Contains(scope) ? [scope] : [];
}
