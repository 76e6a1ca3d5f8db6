using System.Buffers.Binary;
using System.Collections.Immutable;
using OrleansAi.Idempotency;

namespace OrleansAi.Storage.Idempotency;

/// <summary>An answer's pieces in one column: before each its length, four bytes, the highest first.</summary>
internal static class AnswerBlob
{
    public static byte[] Write(ImmutableArray<AnswerPiece> pieces)
    {
        var blob = new byte[pieces.Sum(piece => sizeof(int) + piece.Sealed.Length)];
        var rest = blob.AsSpan();
        foreach (var piece in pieces)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, piece.Sealed.Length);
            piece.Sealed.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + piece.Sealed.Length)..];
        }

        return blob;
    }

    public static ImmutableArray<AnswerPiece> Read(ReadOnlySpan<byte> blob)
    {
        var pieces = ImmutableArray.CreateBuilder<AnswerPiece>();
        while (!blob.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(blob);
            pieces.Add(new AnswerPiece([.. blob.Slice(sizeof(int), length)]));
            blob = blob[(sizeof(int) + length)..];
        }

        return pieces.DrainToImmutable();
    }
}
