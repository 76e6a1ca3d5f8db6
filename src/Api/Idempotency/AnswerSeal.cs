using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OrleansAi.Idempotency;

namespace OrleansAi.Api.Idempotency;

/// <summary>
/// Seals the pieces of an answer with AES-256-GCM, under a key that comes from the client's idempotency key (HKDF, RFC 5869). Answers
/// may hold secrets, such as a new API key: whoever reads the table can't read them.
/// </summary>
internal sealed class AnswerSeal(string idempotencyKey, byte[] id)
{
    private const int KeyBytes = 32;

    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(idempotencyKey), KeyBytes, salt: id, info: "OrleansAi idempotent answer"u8.ToArray());

    /// <summary>Seals the piece of this number.</summary>
    public AnswerPiece Seal(int number, ReadOnlySpan<byte> piece)
    {
        var sealedPiece = new byte[NonceBytes + TagBytes + piece.Length];
        RandomNumberGenerator.Fill(sealedPiece.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(
            sealedPiece.AsSpan(0, NonceBytes),
            piece,
            sealedPiece.AsSpan(NonceBytes + TagBytes),
            sealedPiece.AsSpan(NonceBytes, TagBytes),
            Place(number));
        return new AnswerPiece(ImmutableCollectionsMarshal.AsImmutableArray(sealedPiece));
    }

    /// <summary>Opens the piece of this number.</summary>
    /// <exception cref="CryptographicException">It is none that was sealed so, or has another place.</exception>
    public byte[] Open(int number, AnswerPiece piece)
    {
        var content = piece.Sealed.AsSpan();
        if (content.Length < NonceBytes + TagBytes)
            throw new CryptographicException("A stored piece of an answer is too short to be one.");

        var opened = new byte[content.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(
            content[..NonceBytes], content[(NonceBytes + TagBytes)..], content.Slice(NonceBytes, TagBytes), opened, Place(number));
        return opened;
    }

    private static byte[] Place(int number)
    {
        var place = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(place, number);
        return place;
    }
}
