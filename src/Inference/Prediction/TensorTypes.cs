using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Prediction;

/// <summary>The protocol's datatypes in ONNX's words.</summary>
internal static class TensorTypes
{
    private static readonly (TensorDatatype Datatype, TensorElementType Element)[] All =
    [
        (TensorDatatype.Bool, TensorElementType.Bool),
        (TensorDatatype.UInt8, TensorElementType.UInt8),
        (TensorDatatype.UInt16, TensorElementType.UInt16),
        (TensorDatatype.UInt32, TensorElementType.UInt32),
        (TensorDatatype.UInt64, TensorElementType.UInt64),
        (TensorDatatype.Int8, TensorElementType.Int8),
        (TensorDatatype.Int16, TensorElementType.Int16),
        (TensorDatatype.Int32, TensorElementType.Int32),
        (TensorDatatype.Int64, TensorElementType.Int64),
        (TensorDatatype.Fp16, TensorElementType.Float16),
        (TensorDatatype.Fp32, TensorElementType.Float),
        (TensorDatatype.Fp64, TensorElementType.Double),
        (TensorDatatype.Bytes, TensorElementType.String),
    ];

    /// <summary>The protocol's datatype, or <c>null</c> where it has none.</summary>
    public static TensorDatatype? Of(TensorElementType element) =>
        Array.FindIndex(All, pair => pair.Element == element) is >= 0 and var index ? All[index].Datatype : null;

    /// <summary>ONNX's type.</summary>
    public static TensorElementType ElementOf(TensorDatatype datatype) => Array.Find(All, pair => pair.Datatype == datatype).Element;

    /// <summary>What callers are told of a tensor.</summary>
    public static PredictionSlot? SlotOf(TensorSignature signature) =>
        Of(signature.ElementType) is { } datatype ? new PredictionSlot(signature.Name, datatype, signature.Shape) : null;
}
