using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Formats.OpenInference;

/// <summary>
/// Triton's classification extension: in the place of an output its greatest elements, each as the text <c>VALUE:INDEX</c>
/// (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_classification.md).
/// </summary>
public static class TopClasses
{
    /// <summary>The parameter of an output that says how many are wanted.</summary>
    public const string Parameter = "classification";

    /// <summary>What is said of a parameter that asks for none, or not for a number.</summary>
    public static string Unreadable(string output) => $"The parameter '{Parameter}' of the output '{output}' is no whole number from 1 on; write how many classes you want.";

    /// <summary>Puts classes in the place of outputs.</summary>
    /// <param name="answer">What the model gave.</param>
    /// <param name="wanted">How many classes are wanted of which outputs.</param>
    /// <returns>The answer with classes, or one that refuses where an output holds no numbers.</returns>
    public static PredictionAnswer Of(PredictionAnswer answer, ImmutableDictionary<string, int> wanted)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(wanted);
        if (wanted.IsEmpty || answer.Refusal is not null)
            return answer;

        if (answer.Outputs.FirstOrDefault(output => wanted.ContainsKey(output.Name) && output.Datatype is TensorDatatype.Bytes or TensorDatatype.Bool) is { } other)
            return answer with { Outputs = [], Refusal = new(InferenceRefusalKind.Invalid, $"The output '{other.Name}' holds {other.Datatype.NameOf()} and no numbers; leave its parameter '{Parameter}' out.") };

        return answer with { Outputs = [.. answer.Outputs.Select(output => wanted.TryGetValue(output.Name, out var count) ? Of(output, count) : output)] };
    }

    // What comes after the first dimension, the batch's, are the classes; where there is but one dimension, that is.
    private static PredictionTensor Of(PredictionTensor output, int count)
    {
        var values = Values(output);
        var rows = output.Shape.Length > 1 ? (int)output.Shape[0] : 1;
        var classes = rows == 0 ? 0 : values.Length / rows;
        count = Math.Min(count, classes);
        var texts = new ArrayBufferWriter<byte>();
        for (var row = 0; row < rows; row++)
        {
            var start = row * classes;
            foreach (var index in Enumerable.Range(0, classes).OrderByDescending(index => values[start + index]).Take(count))
                Write(texts, string.Create(CultureInfo.InvariantCulture, $"{Text(output.Datatype, values[start + index])}:{index}"));
        }

        return output with
        {
            Datatype = TensorDatatype.Bytes,
            Shape = output.Shape.Length > 1 ? [rows, count] : [count],
            Data = [.. texts.WrittenSpan],
        };
    }

    // As Triton writes them: six digits after the point.
    private static string Text(TensorDatatype datatype, double value) =>
        value.ToString(datatype is TensorDatatype.Fp16 or TensorDatatype.Fp32 or TensorDatatype.Fp64 ? "F6" : "F0", CultureInfo.InvariantCulture);

    private static void Write(ArrayBufferWriter<byte> texts, string text)
    {
        BinaryPrimitives.WriteInt32LittleEndian(texts.GetSpan(sizeof(int)), text.Length);
        texts.Advance(sizeof(int));
        Encoding.ASCII.GetBytes(text, texts);
    }

    private static double[] Values(PredictionTensor output)
    {
        var size = output.Datatype.SizeOf();
        var values = new double[output.Data.Length / size];
        for (var i = 0; i < values.Length; i++)
            values[i] = Value(output.Datatype, output.Data.AsSpan(i * size, size));
        return values;
    }

    private static double Value(TensorDatatype datatype, ReadOnlySpan<byte> data) => datatype switch
    {
        TensorDatatype.UInt8 => data[0],
        TensorDatatype.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(data),
        TensorDatatype.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(data),
        TensorDatatype.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(data),
        TensorDatatype.Int8 => (sbyte)data[0],
        TensorDatatype.Int16 => BinaryPrimitives.ReadInt16LittleEndian(data),
        TensorDatatype.Int32 => BinaryPrimitives.ReadInt32LittleEndian(data),
        TensorDatatype.Int64 => BinaryPrimitives.ReadInt64LittleEndian(data),
        TensorDatatype.Fp16 => (double)BinaryPrimitives.ReadHalfLittleEndian(data),
        TensorDatatype.Fp32 => BinaryPrimitives.ReadSingleLittleEndian(data),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(data),
    };
}
