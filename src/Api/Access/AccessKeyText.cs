using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace OrleansAi.Api.Access;

/// <summary>
/// The text of an API key made here: <c>oai-ID-SECRET</c>, where ID (12 characters) names the key's grain and SECRET is
/// 32 random bytes in base64url.
/// </summary>
internal static class AccessKeyText
{
    private const string Prefix = "oai-";
    private const string IdAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int IdLength = 12;
    private const int SecretBytes = 32;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(IdAlphabet);

    public static string NewId() => RandomNumberGenerator.GetString(IdAlphabet, IdLength);

    public static string New(string id) => $"{Prefix}{id}-{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";

    /// <summary>Whether the text has the form of a public id.</summary>
    public static bool IsId(ReadOnlySpan<char> id) => id.Length == IdLength && !id.ContainsAnyExcept(IdCharacters);

    /// <summary>Whether the text has the form of a key made here; then <paramref name="id"/> is its public id.</summary>
    public static bool TryGetId(string key, out string id)
    {
        var separator = Prefix.Length + IdLength;
        if (key.Length > separator + 1 && key.StartsWith(Prefix, StringComparison.Ordinal) && key[separator] == '-'
            && IsId(key.AsSpan(Prefix.Length, IdLength)))
        {
            id = key.Substring(Prefix.Length, IdLength);
            return true;
        }

        id = "";
        return false;
    }
}
