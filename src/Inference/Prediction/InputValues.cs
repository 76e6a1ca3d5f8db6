using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Prediction;

/// <summary>Puts the tensors of one or several requests into ONNX Runtime's memory.</summary>
internal static class InputValues
{
    /// <summary>The tensors one below the other; one alone keeps its shape. The caller disposes it.</summary>
    public static OrtValue Join(IReadOnlyList<PredictionTensor> parts)
    {
        var first = parts[0];
        var shape = parts.Count == 1 ? [.. first.Shape] : first.Shape.SetItem(0, parts.Sum(static part => part.Shape[0])).ToArray();
        return first.Datatype == TensorDatatype.Bytes ? Texts(parts, shape) : Numbers(parts, first.Datatype, shape);
    }

    private static OrtValue Numbers(IReadOnlyList<PredictionTensor> parts, TensorDatatype datatype, long[] shape)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorTypes.ElementOf(datatype), shape);
        if (TensorShapes.Elements(shape) == 0)
            return value;

        var target = value.GetTensorMutableRawData();
        foreach (var part in parts)
        {
            part.Data.AsSpan().CopyTo(target);
            target = target[part.Data.Length..];
        }

        return value;
    }

    private static OrtValue Texts(IReadOnlyList<PredictionTensor> parts, long[] shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        var index = 0;
        foreach (var part in parts)
        {
            for (var left = part.Data.AsSpan(); !left.IsEmpty;)
                value.StringTensorSetElementAt(BinaryTexts.Next(ref left), index++);
        }

        return value;
    }
}
