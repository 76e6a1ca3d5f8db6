using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OrleansAi.Api.Access;
using OrleansAi.Idempotency;

namespace OrleansAi.Api.Idempotency;

/// <summary>
/// Seals the pieces of an answer with AES-256-GCM, under a key that comes from the client's idempotency key (HKDF, RFC 5869). Answers
/// may hold secrets, such as a new API key: whoever reads the table can't read them.
/// </summary>
internal sealed class AnswerSeal(string idempotencyKey, byte[] id)
{
    private const int KeyBytes = 32;

    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(idempotencyKey), KeyBytes, salt: id, info: "OrleansAi idempotent answer"u8.ToArray());

    /// <summary>Seals the piece of this number.</summary>
    public AnswerPiece Seal(int number, ReadOnlySpan<byte> piece) =>
        new(ImmutableCollectionsMarshal.AsImmutableArray(SealedBox.Seal(_key, piece, Place(number))));

    /// <summary>Opens the piece of this number.</summary>
    /// <exception cref="CryptographicException">It is none that was sealed so, or has another place.</exception>
    public byte[] Open(int number, AnswerPiece piece) => SealedBox.Open(_key, piece.Sealed.AsSpan(), Place(number));

    private static byte[] Place(int number)
    {
        var place = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(place, number);
        return place;
    }
}
