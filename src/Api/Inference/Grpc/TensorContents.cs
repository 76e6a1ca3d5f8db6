using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>Tensors as lists of elements: several datatypes share a list, and half precision has none.</summary>
internal static class TensorContents
{
    private const int Prefix = sizeof(int);

    /// <summary>Whether elements of the datatype have a list.</summary>
    public static bool Has(TensorDatatype datatype) => datatype != TensorDatatype.Fp16;

    /// <summary>An input's elements as bytes, or what is wrong and what to send instead.</summary>
    public static (ImmutableArray<byte> Data, string? Problem) Read(ModelInferRequest.Types.InferInputTensor input, TensorDatatype datatype)
    {
        if (!Has(datatype))
            return ([], $"The input '{input.Name}' is {datatype.NameOf()}, which has no contents; send the bytes of all inputs as raw_input_contents.");

        var contents = input.Contents ?? new InferTensorContents();
        var read = datatype switch
        {
            TensorDatatype.Bool => Same(contents.BoolContents, "bool_contents"),
            TensorDatatype.UInt8 => Narrow<uint, byte>(contents.UintContents, "uint_contents"),
            TensorDatatype.UInt16 => Narrow<uint, ushort>(contents.UintContents, "uint_contents"),
            TensorDatatype.UInt32 => Same(contents.UintContents, "uint_contents"),
            TensorDatatype.UInt64 => Same(contents.Uint64Contents, "uint64_contents"),
            TensorDatatype.Int8 => Narrow<int, sbyte>(contents.IntContents, "int_contents"),
            TensorDatatype.Int16 => Narrow<int, short>(contents.IntContents, "int_contents"),
            TensorDatatype.Int32 => Same(contents.IntContents, "int_contents"),
            TensorDatatype.Int64 => Same(contents.Int64Contents, "int64_contents"),
            TensorDatatype.Fp32 => Same(contents.Fp32Contents, "fp32_contents"),
            TensorDatatype.Fp64 => Same(contents.Fp64Contents, "fp64_contents"),
            _ => Texts(contents.BytesContents),
        };
        return read switch
        {
            { Odd: { } odd } => ([], $"Element {odd.Index} of the input '{input.Name}' is {odd.Value}, which is no {datatype.NameOf()}."),
            { Data.IsEmpty: true } when !input.Shape.Contains(0) =>
                ([], $"The input '{input.Name}' is {datatype.NameOf()} and has no {read.List}; send its elements there, or the bytes of all inputs as raw_input_contents."),
            _ => (read.Data, null),
        };
    }

    /// <summary>An output's elements.</summary>
    public static InferTensorContents Write(TensorDatatype datatype, ReadOnlySpan<byte> data)
    {
        var contents = new InferTensorContents();
        switch (datatype)
        {
            case TensorDatatype.Bool:
                contents.BoolContents.Add(data.ToArray().Select(static value => value != 0));
                break;
            case TensorDatatype.UInt8:
                Widen<byte, uint>(data, contents.UintContents);
                break;
            case TensorDatatype.UInt16:
                Widen<ushort, uint>(data, contents.UintContents);
                break;
            case TensorDatatype.UInt32:
                Widen<uint, uint>(data, contents.UintContents);
                break;
            case TensorDatatype.UInt64:
                Widen<ulong, ulong>(data, contents.Uint64Contents);
                break;
            case TensorDatatype.Int8:
                Widen<sbyte, int>(data, contents.IntContents);
                break;
            case TensorDatatype.Int16:
                Widen<short, int>(data, contents.IntContents);
                break;
            case TensorDatatype.Int32:
                Widen<int, int>(data, contents.IntContents);
                break;
            case TensorDatatype.Int64:
                Widen<long, long>(data, contents.Int64Contents);
                break;
            case TensorDatatype.Fp32:
                Widen<float, float>(data, contents.Fp32Contents);
                break;
            case TensorDatatype.Fp64:
                Widen<double, double>(data, contents.Fp64Contents);
                break;
            case TensorDatatype.Bytes:
                WriteTexts(data, contents.BytesContents);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(datatype), datatype, "It has no list of elements.");
        }

        return contents;
    }

    private static Elements Same<T>(RepeatedField<T> list, string name)
        where T : unmanaged => new([.. MemoryMarshal.AsBytes<T>(list.ToArray())], name);

    private static Elements Narrow<TList, TElement>(RepeatedField<TList> list, string name)
        where TList : unmanaged, INumberBase<TList>
        where TElement : unmanaged, INumberBase<TElement>
    {
        var elements = new TElement[list.Count];
        for (var index = 0; index < elements.Length; index++)
        {
            elements[index] = TElement.CreateTruncating(list[index]);
            if (TList.CreateTruncating(elements[index]) != list[index])
                return new([], name, (index, $"{list[index]}"));
        }

        return new([.. MemoryMarshal.AsBytes<TElement>(elements)], name);
    }

    private static Elements Texts(RepeatedField<ByteString> list)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var text in list)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(Prefix), text.Length);
            bytes.Advance(Prefix);
            bytes.Write(text.Span);
        }

        return new([.. bytes.WrittenSpan], "bytes_contents");
    }

    private static void Widen<TElement, TList>(ReadOnlySpan<byte> data, RepeatedField<TList> list)
        where TElement : unmanaged, INumberBase<TElement>
        where TList : INumberBase<TList>
    {
        var elements = MemoryMarshal.Cast<byte, TElement>(data);
        list.Capacity = elements.Length;
        foreach (var element in elements)
            list.Add(TList.CreateTruncating(element));
    }

    private static void WriteTexts(ReadOnlySpan<byte> data, RepeatedField<ByteString> list)
    {
        while (!data.IsEmpty)
        {
            var end = Prefix + BinaryPrimitives.ReadInt32LittleEndian(data);
            list.Add(ByteString.CopyFrom(data[Prefix..end]));
            data = data[end..];
        }
    }

    private readonly record struct Elements(ImmutableArray<byte> Data, string List, (int Index, string Value)? Odd = null);
}
