using System.Security.Cryptography;

namespace OrleansAi.Api.Access;

/// <summary>Bytes sealed with AES-256-GCM (NIST SP 800-38D): a random nonce, the tag, then the content.</summary>
internal static class SealedBox
{
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    /// <summary>What a box has besides its content.</summary>
    public static int Overhead => NonceBytes + TagBytes;

    /// <summary>Seals <paramref name="content"/>; the box opens only with the same <paramref name="key"/> and <paramref name="place"/>.</summary>
    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> content, ReadOnlySpan<byte> place = default)
    {
        var box = new byte[Overhead + content.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), content, box.AsSpan(Overhead), box.AsSpan(NonceBytes, TagBytes), place);
        return box;
    }

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">It is none that was sealed so.</exception>
    public static byte[] Open(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> place = default)
    {
        if (box.Length < Overhead)
            throw new CryptographicException("What was sealed is longer than this.");

        var content = new byte[box.Length - Overhead];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(box[..NonceBytes], box[Overhead..], box.Slice(NonceBytes, TagBytes), content, place);
        return content;
    }
}
