using System.Buffers;
using System.Buffers.Binary;

namespace OrleansAi.Inference.Prediction;

/// <summary>Texts one after another, each after its length in four bytes, little-endian: the protocol's binary form of <c>BYTES</c>.</summary>
public static class BinaryTexts
{
    private const int Prefix = 4;

    /// <summary>How many texts there are, or <c>null</c> where the bytes are not of that form.</summary>
    public static int? Count(ReadOnlySpan<byte> data)
    {
        var count = 0;
        for (; !data.IsEmpty; count++)
        {
            if (data.Length < Prefix || BinaryPrimitives.ReadUInt32LittleEndian(data) is var length && length > (uint)(data.Length - Prefix))
                return null;
            data = data[(Prefix + (int)length)..];
        }

        return count;
    }

    /// <summary>Takes the first text off <paramref name="data"/>, which has at least one.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> data)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(data);
        var text = data.Slice(Prefix, length);
        data = data[(Prefix + length)..];
        return text;
    }

    /// <summary>Adds a text.</summary>
    public static void Write(IBufferWriter<byte> data, ReadOnlySpan<byte> text)
    {
        ArgumentNullException.ThrowIfNull(data);
        BinaryPrimitives.WriteInt32LittleEndian(data.GetSpan(Prefix), text.Length);
        data.Advance(Prefix);
        data.Write(text);
    }
}
