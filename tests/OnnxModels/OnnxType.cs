namespace OrleansAi.OnnxModels;

/// <summary>What a tensor holds, numbered as in onnx.proto.</summary>
public enum OnnxType
{
    /// <summary>Single-precision numbers.</summary>
    Float = 1,

    /// <summary>Bytes.</summary>
    UInt8 = 2,

    /// <summary>32-bit whole numbers.</summary>
    Int32 = 6,

    /// <summary>64-bit whole numbers.</summary>
    Int64 = 7,

    /// <summary>Texts.</summary>
    String = 8,

    /// <summary>Yes or no.</summary>
    Bool = 9,
}
