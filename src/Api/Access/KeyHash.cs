using System.Security.Cryptography;
using System.Text;

namespace OrleansAi.Api.Access;

/// <summary>
/// The SHA-256 of an API key's text. Keys are random and long, so a plain hash can't be guessed back; a password hash would cost
/// each request milliseconds for nothing.
/// </summary>
internal readonly record struct KeyHash(ulong A, ulong B, ulong C, ulong D)
{
    private const int LongestOnStack = 512;

    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        var size = Encoding.UTF8.GetMaxByteCount(key.Length);
        var text = size <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[size];
        var length = Encoding.UTF8.GetBytes(key, text);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return FromBytes(hash);
    }

    /// <summary>The hash whose 32 bytes these are.</summary>
    public static KeyHash FromBytes(ReadOnlySpan<byte> hash) => new(
        BitConverter.ToUInt64(hash),
        BitConverter.ToUInt64(hash[8..]),
        BitConverter.ToUInt64(hash[16..]),
        BitConverter.ToUInt64(hash[24..]));

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        BitConverter.TryWriteBytes(hash, A);
        BitConverter.TryWriteBytes(hash[8..], B);
        BitConverter.TryWriteBytes(hash[16..], C);
        BitConverter.TryWriteBytes(hash[24..], D);
        return Convert.ToHexStringLower(hash);
    }
}
