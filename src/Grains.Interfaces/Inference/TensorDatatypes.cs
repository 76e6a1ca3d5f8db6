namespace OrleansAi.Inference;

/// <summary>The protocol's names of <see cref="TensorDatatype"/>, and how many bytes they take.</summary>
public static class TensorDatatypes
{
    private static readonly (string Name, int Size)[] All =
    [
        ("BOOL", 1), ("UINT8", 1), ("UINT16", 2), ("UINT32", 4), ("UINT64", 8), ("INT8", 1), ("INT16", 2), ("INT32", 4), ("INT64", 8),
        ("FP16", 2), ("FP32", 4), ("FP64", 8), ("BYTES", 0),
    ];

    /// <summary>Every name, in the order of the protocol.</summary>
    public static IEnumerable<string> Names => All.Select(static datatype => datatype.Name);

    /// <summary>The name, for example <c>FP32</c>.</summary>
    public static string NameOf(this TensorDatatype datatype) => All[(int)datatype].Name;

    /// <summary>The bytes of one element, or 0 where they differ from element to element.</summary>
    public static int SizeOf(this TensorDatatype datatype) => All[(int)datatype].Size;

    /// <summary>The datatype of this name, or <c>null</c>.</summary>
    public static TensorDatatype? Find(string name) =>
        Array.FindIndex(All, datatype => datatype.Name == name) is >= 0 and var index ? (TensorDatatype)index : null;
}
