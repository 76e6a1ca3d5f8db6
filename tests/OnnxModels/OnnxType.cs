namespace OrleansAi.OnnxModels;

/// <summary>What a tensor holds, numbered as in onnx.proto.</summary>
public enum OnnxType
{
    /// <summary>Single-precision numbers.</summary>
    Float = 1,

    /// <summary>8-bit whole numbers from 0 on.</summary>
    UInt8 = 2,

    /// <summary>8-bit whole numbers.</summary>
    Int8 = 3,

    /// <summary>16-bit whole numbers from 0 on.</summary>
    UInt16 = 4,

    /// <summary>16-bit whole numbers.</summary>
    Int16 = 5,

    /// <summary>32-bit whole numbers.</summary>
    Int32 = 6,

    /// <summary>64-bit whole numbers.</summary>
    Int64 = 7,

    /// <summary>Texts.</summary>
    String = 8,

    /// <summary>Yes or no.</summary>
    Bool = 9,

    /// <summary>Half-precision numbers.</summary>
    Float16 = 10,

    /// <summary>Double-precision numbers.</summary>
    Double = 11,

    /// <summary>32-bit whole numbers from 0 on.</summary>
    UInt32 = 12,

    /// <summary>64-bit whole numbers from 0 on.</summary>
    UInt64 = 13,
}
