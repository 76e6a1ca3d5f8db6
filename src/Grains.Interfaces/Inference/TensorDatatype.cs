using System.Diagnostics.CodeAnalysis;

namespace OrleansAi.Inference;

/// <summary>What a tensor of the Open Inference Protocol holds.</summary>
[GenerateSerializer, Alias("OrleansAi.Inference.TensorDatatype")]
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "They are the protocol's names.")]
public enum TensorDatatype
{
    /// <summary>Yes or no, a byte each.</summary>
    Bool = 0,

    /// <summary>8-bit whole numbers from 0 on.</summary>
    UInt8 = 1,

    /// <summary>16-bit whole numbers from 0 on.</summary>
    UInt16 = 2,

    /// <summary>32-bit whole numbers from 0 on.</summary>
    UInt32 = 3,

    /// <summary>64-bit whole numbers from 0 on.</summary>
    UInt64 = 4,

    /// <summary>8-bit whole numbers.</summary>
    Int8 = 5,

    /// <summary>16-bit whole numbers.</summary>
    Int16 = 6,

    /// <summary>32-bit whole numbers.</summary>
    Int32 = 7,

    /// <summary>64-bit whole numbers.</summary>
    Int64 = 8,

    /// <summary>Numbers of half precision.</summary>
    Fp16 = 9,

    /// <summary>Numbers of single precision.</summary>
    Fp32 = 10,

    /// <summary>Numbers of double precision.</summary>
    Fp64 = 11,

    /// <summary>Texts in UTF-8, which ONNX calls strings.</summary>
    Bytes = 12,
}
