using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Formats.OpenInference;

/// <summary>Turns a tensor's <c>data</c>, flat or nested, into bytes.</summary>
internal static class TensorDataReader
{
    private delegate bool ElementReader(JsonElement element, IBufferWriter<byte> bytes);

    /// <param name="owner">Which tensor it is, for example <c>input 'features'</c>.</param>
    /// <param name="datatype">What its elements are.</param>
    /// <param name="data">The elements.</param>
    /// <exception cref="OpenInferenceException">An element is not of the datatype.</exception>
    public static ImmutableArray<byte> Read(string owner, TensorDatatype datatype, JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Array)
            throw new OpenInferenceException($"The 'data' of the {owner} is no array; write its elements one after another, or in arrays of arrays.");

        var bytes = new ArrayBufferWriter<byte>();
        var count = 0;
        Read(data, ReaderOf(datatype), bytes, ref count, owner, datatype);
        return [.. bytes.WrittenSpan];
    }

    private static void Read(JsonElement array, ElementReader read, ArrayBufferWriter<byte> bytes, ref int count, string owner, TensorDatatype datatype)
    {
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Array)
                Read(element, read, bytes, ref count, owner, datatype);
            else if (read(element, bytes))
                count++;
            else
                throw new OpenInferenceException($"Element {count} of the {owner} is {Shortened(element)}, which is no {datatype.NameOf()}.");
        }
    }

    private static ElementReader ReaderOf(TensorDatatype datatype) => datatype switch
    {
        TensorDatatype.Bool => ReadBool,
        TensorDatatype.Bytes => ReadText,
        TensorDatatype.UInt8 => static (element, bytes) => IsNumber(element) && element.TryGetByte(out var value) && Write(bytes, [value]),
        TensorDatatype.Int8 => static (element, bytes) => IsNumber(element) && element.TryGetSByte(out var value) && Write(bytes, [(byte)value]),
        TensorDatatype.UInt16 => static (element, bytes) => IsNumber(element) && element.TryGetUInt16(out var value) && Write(bytes, value, 2),
        TensorDatatype.Int16 => static (element, bytes) => IsNumber(element) && element.TryGetInt16(out var value) && Write(bytes, (ulong)value, 2),
        TensorDatatype.UInt32 => static (element, bytes) => IsNumber(element) && element.TryGetUInt32(out var value) && Write(bytes, value, 4),
        TensorDatatype.Int32 => static (element, bytes) => IsNumber(element) && element.TryGetInt32(out var value) && Write(bytes, (ulong)value, 4),
        TensorDatatype.UInt64 => static (element, bytes) => IsNumber(element) && element.TryGetUInt64(out var value) && Write(bytes, value, 8),
        TensorDatatype.Int64 => static (element, bytes) => IsNumber(element) && element.TryGetInt64(out var value) && Write(bytes, (ulong)value, 8),
        TensorDatatype.Fp16 => static (element, bytes) =>
            IsNumber(element) && (Half)element.GetDouble() is var value && Half.IsFinite(value) && Write(bytes, BitConverter.HalfToUInt16Bits(value), 2),
        TensorDatatype.Fp32 => static (element, bytes) =>
            IsNumber(element) && element.GetSingle() is var value && float.IsFinite(value) && Write(bytes, BitConverter.SingleToUInt32Bits(value), 4),
        _ => static (element, bytes) =>
            IsNumber(element) && element.GetDouble() is var value && double.IsFinite(value) && Write(bytes, BitConverter.DoubleToUInt64Bits(value), 8),
    };

    private static bool IsNumber(JsonElement element) => element.ValueKind == JsonValueKind.Number;

    // Numbers too, as some clients have no other word for it.
    private static bool ReadBool(JsonElement element, IBufferWriter<byte> bytes) => element.ValueKind switch
    {
        JsonValueKind.True => Write(bytes, [1]),
        JsonValueKind.False => Write(bytes, [0]),
        JsonValueKind.Number => element.TryGetByte(out var value) && value <= 1 && Write(bytes, [value]),
        _ => false,
    };

    private static bool ReadText(JsonElement element, IBufferWriter<byte> bytes)
    {
        if (element.ValueKind != JsonValueKind.String)
            return false;

        var text = Encoding.UTF8.GetBytes(element.GetString()!);
        return Write(bytes, (ulong)text.Length, 4) && Write(bytes, text);
    }

    private static bool Write(IBufferWriter<byte> bytes, ReadOnlySpan<byte> value)
    {
        bytes.Write(value);
        return true;
    }

    private static bool Write(IBufferWriter<byte> bytes, ulong bits, int size)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(all, bits);
        return Write(bytes, all[..size]);
    }

    private static string Shortened(JsonElement element) => element.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : element.GetRawText();
}
