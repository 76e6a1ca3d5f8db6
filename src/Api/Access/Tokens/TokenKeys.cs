using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace OrleansAi.Api.Access.Tokens;

/// <summary>Reads the private keys that tokens are signed with.</summary>
internal static class TokenKeys
{
    private const int SmallestRsa = 2048;

    /// <summary>The key in <paramref name="pem"/> with its algorithm and, as id, its thumbprint (RFC 7638); or what is wrong with it.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The key lives as long as its credentials, which nobody disposes.")]
    public static (SigningCredentials? Credentials, string? Problem) Read(string pem)
    {
        if (!pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return (null, "is no private key in PEM; write for example \"file:/keys/token.pem\".");

        try
        {
            return pem.Contains("EC PRIVATE KEY", StringComparison.Ordinal) || TryReadRsa(pem) is not { } rsa
                ? ReadEcdsa(pem)
                : rsa.KeySize < SmallestRsa
                    ? (null, $"is an RSA key of {rsa.KeySize} bits; make one of at least {SmallestRsa}.")
                    : (Credentials(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256), null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return (null, "can't be read as a private key of RSA or ECDSA without a password.");
        }
    }

    /// <summary>The public half of a key, as clients find it.</summary>
    public static JsonWebKey PublicOf(SigningCredentials credentials)
    {
        var key = credentials.Key switch
        {
            RsaSecurityKey rsa => JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.Rsa.ExportParameters(includePrivateParameters: false))),
            ECDsaSecurityKey ecdsa => PublicOf(ecdsa),
            _ => throw new NotSupportedException($"A {credentials.Key.GetType().Name} signs no tokens."),
        };
        (key.KeyId, key.Alg, key.Use) = (credentials.Key.KeyId, credentials.Algorithm, "sig");
        return key;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The key lives as long as its credentials, which nobody disposes.")]
    private static (SigningCredentials? Credentials, string? Problem) ReadEcdsa(string pem)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(pem);
        var algorithm = ecdsa.KeySize switch
        {
            256 => SecurityAlgorithms.EcdsaSha256,
            384 => SecurityAlgorithms.EcdsaSha384,
            521 => SecurityAlgorithms.EcdsaSha512,
            _ => null,
        };
        return algorithm is null
            ? (null, "is an ECDSA key over another curve than P-256, P-384 or P-521.")
            : (Credentials(new ECDsaSecurityKey(ecdsa), algorithm), null);
    }

    private static RSA? TryReadRsa(string pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            return null;
        }
    }

    private static SigningCredentials Credentials(AsymmetricSecurityKey key, string algorithm)
    {
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return new SigningCredentials(key, algorithm);
    }

    private static JsonWebKey PublicOf(ECDsaSecurityKey key)
    {
        using var half = ECDsa.Create(key.ECDsa.ExportParameters(includePrivateParameters: false));
        return JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(half));
    }
}
