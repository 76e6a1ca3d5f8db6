using System.Buffers.Binary;
using System.Text.Json;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Formats.OpenInference;

/// <summary>Writes a tensor's bytes as the elements of an array.</summary>
internal static class TensorDataWriter
{
    public static void Write(Utf8JsonWriter json, TensorDatatype datatype, ReadOnlySpan<byte> data)
    {
        json.WriteStartArray();
        if (datatype == TensorDatatype.Bytes)
            WriteTexts(json, data);
        else
            WriteNumbers(json, datatype, data);
        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(data);
            json.WriteStringValue(System.Text.Encoding.UTF8.GetString(data.Slice(sizeof(int), length)));
            data = data[(sizeof(int) + length)..];
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, TensorDatatype datatype, ReadOnlySpan<byte> data)
    {
        var size = datatype.SizeOf();
        for (; !data.IsEmpty; data = data[size..])
            WriteNumber(json, datatype, data);
    }

    private static void WriteNumber(Utf8JsonWriter json, TensorDatatype datatype, ReadOnlySpan<byte> data)
    {
        switch (datatype)
        {
            case TensorDatatype.Bool:
                json.WriteBooleanValue(data[0] != 0);
                break;
            case TensorDatatype.UInt8:
                json.WriteNumberValue((uint)data[0]);
                break;
            case TensorDatatype.Int8:
                json.WriteNumberValue((int)(sbyte)data[0]);
                break;
            case TensorDatatype.UInt16:
                json.WriteNumberValue((uint)BinaryPrimitives.ReadUInt16LittleEndian(data));
                break;
            case TensorDatatype.Int16:
                json.WriteNumberValue((int)BinaryPrimitives.ReadInt16LittleEndian(data));
                break;
            case TensorDatatype.UInt32:
                json.WriteNumberValue(BinaryPrimitives.ReadUInt32LittleEndian(data));
                break;
            case TensorDatatype.Int32:
                json.WriteNumberValue(BinaryPrimitives.ReadInt32LittleEndian(data));
                break;
            case TensorDatatype.UInt64:
                json.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(data));
                break;
            case TensorDatatype.Int64:
                json.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(data));
                break;
            case TensorDatatype.Fp16:
                WriteSingle(json, (float)BinaryPrimitives.ReadHalfLittleEndian(data));
                break;
            case TensorDatatype.Fp32:
                WriteSingle(json, BinaryPrimitives.ReadSingleLittleEndian(data));
                break;
            default:
                WriteDouble(json, BinaryPrimitives.ReadDoubleLittleEndian(data));
                break;
        }
    }

    // JSON has neither infinity nor NaN.
    private static void WriteSingle(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }

    private static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }
}
