namespace OrleansAi.Api.Access.Tokens;

/// <summary>The tokens that machine clients get here for their API key: the section <c>OrleansAi:Auth:Tokens</c>.</summary>
public sealed class TokenOptions
{
    /// <summary>The server's own address, as clients call it: the tokens' <c>iss</c>.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>The tokens' <c>aud</c>.</summary>
    public string Audience { get; init; } = "orleansai";

    /// <summary>How long a token holds.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Private keys as PEM, by reference: RSA from 2048 bits on, or ECDSA over P-256, P-384 or P-521. The first signs; the others still
    /// hold, so that a key is replaced by putting the new one before it.
    /// </summary>
    public IList<string> SigningKeys { get; init; } = [];
}
