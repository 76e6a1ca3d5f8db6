using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;

namespace OrleansAi.Api.Access.Tokens;

/// <summary>
/// Tokens for machine clients (RFC 6749, section 4.4): the client's secret is an API key, its id that key's id or user. And what others
/// need to check them: metadata (RFC 8414, OpenID Connect Discovery 1.0) and public keys (RFC 7517).
/// </summary>
internal static class TokenEndpoint
{
    private const string TokenPath = "/oauth/token";
    private const string KeysPath = "/.well-known/jwks.json";
    private const string ClientCredentials = "client_credentials";

    public static void MapTokens(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(TokenPath, IssueAsync).DisableAntiforgery().ExcludeFromDescription();
        endpoints.MapGet(KeysPath, Keys).ExcludeFromDescription();
        endpoints.MapGet("/.well-known/oauth-authorization-server", Metadata).ExcludeFromDescription();
        endpoints.MapGet("/.well-known/openid-configuration", Metadata).ExcludeFromDescription();
    }

    private static async Task<IResult> IssueAsync(HttpContext context, IssuedTokens tokens, CallerDirectory directory)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (tokens.Options is not { } options)
            return TypedResults.NotFound();

        if (!context.Request.HasFormContentType)
            return Error("invalid_request", "Send a form: grant_type=client_credentials.");

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["grant_type"] is not [ClientCredentials])
            return Error("unsupported_grant_type", $"The one grant type here is {ClientCredentials}.");

        var (id, secret) = ClientOf(context.Request, form);
        if (string.IsNullOrEmpty(secret) || TokenCallers.IsToken(secret) || (await directory.FindAsync(secret)).Caller is not { } caller || id != (caller.KeyId ?? caller.User))
        {
            // RFC 6749, section 5.2: a challenge for those who have come by the header, and only for them.
            if (context.Request.Headers.Authorization.Count > 0)
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"OrleansAi\"";

            return Error("invalid_client", "The client's secret is no valid API key, or its id is not that key's id or user.", StatusCodes.Status401Unauthorized);
        }

        var asked = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (asked.FirstOrDefault(scope => !Scope.All.Contains(scope) || !caller.Has(scope)) is { } missing)
            return Error("invalid_scope", $"The API key does not permit '{missing}'.");

        IReadOnlyCollection<string> scopes = asked.Length > 0 ? asked : caller.Scopes;
        return TypedResults.Ok(new TokenReply(
            tokens.Issue(caller, KeyHash.Of(secret), scopes), "Bearer", (long)options.Lifetime.TotalSeconds, string.Join(' ', scopes)));
    }

    private static IResult Keys(IssuedTokens tokens) => tokens.Options is null
        ? TypedResults.NotFound()
        : TypedResults.Ok(new { keys = tokens.PublicKeys.Select(key => new PublicKeyView(key.Kty, key.Use, key.Kid, key.Alg, key.N, key.E, key.Crv, key.X, key.Y)) });

    private static IResult Metadata(IssuedTokens tokens)
    {
        if (tokens.Options is not { } options)
            return TypedResults.NotFound();

        var address = options.Issuer.TrimEnd('/');
        return TypedResults.Ok(new ServerMetadata
        {
            Issuer = options.Issuer,
            TokenEndpoint = address + TokenPath,
            KeysAddress = address + KeysPath,
            GrantTypes = [ClientCredentials],
            ResponseTypes = [],
            AuthenticationMethods = ["client_secret_basic", "client_secret_post"],
            Scopes = Scope.All,
            SubjectTypes = ["public"],
            Algorithms = [.. tokens.PublicKeys.Select(key => key.Alg).Distinct()],
        });
    }

    // RFC 6749, section 2.3.1: in the header, or in the form.
    private static (string? Id, string? Secret) ClientOf(HttpRequest request, IFormCollection form)
    {
        const string basic = "Basic ";
        if (request.Headers.Authorization is not [{ } header] || !header.StartsWith(basic, StringComparison.OrdinalIgnoreCase))
            return (form["client_id"], form["client_secret"]);

        var sent = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[basic.Length..].Trim(), sent, out var length))
            return (null, null);

        var text = Encoding.UTF8.GetString(sent, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (null, null) : (Decode(text[..colon]), Decode(text[(colon + 1)..]));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static JsonHttpResult<TokenError> Error(string code, string description, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Json(new TokenError(code, description), statusCode: status);

    private sealed record TokenReply(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] long ExpiresIn,
        [property: JsonPropertyName("scope")] string Scope);

    private sealed record TokenError(
        [property: JsonPropertyName("error")] string Error,
        [property: JsonPropertyName("error_description")] string Description);

    private sealed record PublicKeyView(
        [property: JsonPropertyName("kty")] string Kty,
        [property: JsonPropertyName("use")] string Use,
        [property: JsonPropertyName("kid")] string Kid,
        [property: JsonPropertyName("alg")] string Alg,
        [property: JsonPropertyName("n")] string? N,
        [property: JsonPropertyName("e")] string? E,
        [property: JsonPropertyName("crv")] string? Crv,
        [property: JsonPropertyName("x")] string? X,
        [property: JsonPropertyName("y")] string? Y);

    private sealed record ServerMetadata
    {
        [JsonPropertyName("issuer")]
        public required string Issuer { get; init; }

        [JsonPropertyName("token_endpoint")]
        public required string TokenEndpoint { get; init; }

        [JsonPropertyName("jwks_uri")]
        public required string KeysAddress { get; init; }

        [JsonPropertyName("grant_types_supported")]
        public required IReadOnlyList<string> GrantTypes { get; init; }

        [JsonPropertyName("response_types_supported")]
        public required IReadOnlyList<string> ResponseTypes { get; init; }

        [JsonPropertyName("token_endpoint_auth_methods_supported")]
        public required IReadOnlyList<string> AuthenticationMethods { get; init; }

        [JsonPropertyName("scopes_supported")]
        public required IReadOnlyList<string> Scopes { get; init; }

        [JsonPropertyName("subject_types_supported")]
        public required IReadOnlyList<string> SubjectTypes { get; init; }

        [JsonPropertyName("id_token_signing_alg_values_supported")]
        public required IReadOnlyList<string> Algorithms { get; init; }
    }
}
