using System.Buffers;
using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Prediction;

/// <summary>Takes tensors out of ONNX Runtime's memory.</summary>
internal static class OutputValues
{
    /// <summary>The output as one tensor.</summary>
    public static PredictionTensor Whole(string name, OrtValue value)
    {
        var (datatype, shape, elements) = Describe(value);
        return Rows(name, value, datatype, shape, 0, elements);
    }

    /// <summary>The output cut into tensors of so many rows each, or <c>null</c> where it does not have as many rows as they are together.</summary>
    public static PredictionTensor[]? Cut(string name, OrtValue value, IReadOnlyList<int> rows)
    {
        var (datatype, shape, elements) = Describe(value);
        var all = rows.Sum();
        if (shape is not [var first, ..] || first != all)
            return null;

        var width = elements / all;
        var parts = new PredictionTensor[rows.Count];
        for (var (i, row) = (0, 0); i < parts.Length; row += rows[i++])
            parts[i] = Rows(name, value, datatype, shape.SetItem(0, rows[i]), row * width, rows[i] * width);

        return parts;
    }

    private static (TensorDatatype Datatype, ImmutableArray<long> Shape, int Elements) Describe(OrtValue value)
    {
        var information = value.GetTensorTypeAndShape();
        var shape = information.Shape.ToImmutableArray();
        return TensorTypes.Of(information.ElementDataType) is { } datatype && TensorShapes.Elements(shape.AsSpan()) is { } elements
            ? (datatype, shape, elements)
            : throw new InvalidOperationException($"The output is a tensor of {information.ElementDataType} {TensorShapes.ToText(shape)}, which no protocol has.");
    }

    private static PredictionTensor Rows(string name, OrtValue value, TensorDatatype datatype, ImmutableArray<long> shape, int start, int count)
    {
        var data = datatype == TensorDatatype.Bytes ? Texts(value, start, count) : Numbers(value, datatype.SizeOf(), start, count);
        return new PredictionTensor { Name = name, Datatype = datatype, Shape = shape, Data = data };
    }

    private static ImmutableArray<byte> Numbers(OrtValue value, int size, int start, int count) =>
        count == 0 ? [] : [.. value.GetTensorMutableRawData().Slice(start * size, count * size)];

    private static ImmutableArray<byte> Texts(OrtValue value, int start, int count)
    {
        var data = new ArrayBufferWriter<byte>();
        for (var i = start; i < start + count; i++)
            BinaryTexts.Write(data, value.GetStringElementAsSpan(i));

        return [.. data.WrittenSpan];
    }
}
