using Microsoft.IdentityModel.Tokens;

namespace OrleansAi.Api.Access.Tokens;

/// <summary>Says what is wrong with a token, without what stands in it.</summary>
internal static class TokenProblems
{
    public static string Describe(Exception? exception) => exception switch
    {
        SecurityTokenExpiredException => "The token has expired; get a new one.",
        SecurityTokenNotYetValidException => "The token is not valid yet.",
        SecurityTokenInvalidAudienceException => "The token is for another audience.",
        SecurityTokenInvalidIssuerException => "The token is of another issuer.",
        SecurityTokenNoExpirationException => "The token has no time at which it expires.",
        SecurityTokenInvalidAlgorithmException => "The token is signed by an algorithm that is not taken.",
        SecurityTokenSignatureKeyNotFoundException => "The token is signed by a key that its authority does not publish.",
        SecurityTokenInvalidSignatureException => "The token's signature is wrong, or missing.",
        SecurityTokenException or ArgumentException => "The token can't be read.",
        _ => "The token can't be checked.",
    };

    /// <summary>Whether a token holds at <paramref name="now"/>, give or take <paramref name="skew"/>.</summary>
    /// <exception cref="SecurityTokenValidationException">It does not; the kind says why.</exception>
    public static bool CheckLifetime(DateTime? from, DateTime? until, DateTime now, TimeSpan skew)
    {
        if (until is null)
            throw new SecurityTokenNoExpirationException();

        if (from > now + skew)
            throw new SecurityTokenNotYetValidException();

        return until + skew > now ? true : throw new SecurityTokenExpiredException();
    }
}
