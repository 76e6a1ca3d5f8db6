using System.Text;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>
/// Finds operators in a model's file without reading its weights: the <c>op_type</c> of each node of the graph (onnx.proto:
/// <c>ModelProto.graph</c> is field 7, <c>GraphProto.node</c> 1, <c>NodeProto.op_type</c> 4).
/// </summary>
internal sealed class GraphOperators
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private static readonly int[] Path = [7, 1, 4];

    private readonly Stream _file;
    private readonly byte[] _wanted;

    private GraphOperators(Stream file, string wanted) => (_file, _wanted) = (file, Encoding.UTF8.GetBytes(wanted));

    /// <summary>Whether the graph has a node of this operator.</summary>
    /// <exception cref="InvalidDataException">The file is no ONNX model.</exception>
    public static bool Has(string path, string name)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        return new GraphOperators(file, name).Search(file.Length, depth: 0);
    }

    private bool Search(long end, int depth)
    {
        while (_file.Position < end)
        {
            var tag = ReadVarint();
            var length = (tag & 7) switch
            {
                Varint => PassVarint(),
                Fixed64 => sizeof(ulong),
                Fixed32 => sizeof(uint),
                LengthDelimited => ReadVarint(),
                var kind => throw new InvalidDataException($"The file is no ONNX model: it has a field of kind {kind}."),
            };
            if (length < 0 || _file.Position + length > end)
                throw new InvalidDataException("The file is no ONNX model, or is cut off.");

            var next = _file.Position + length;
            var isOnPath = (tag & 7) == LengthDelimited && tag >> 3 == Path[depth];
            if (isOnPath && (depth == Path.Length - 1 ? IsWanted(length) : Search(next, depth + 1)))
                return true;

            _file.Position = next;
        }

        return false;
    }

    private bool IsWanted(long length)
    {
        if (length != _wanted.Length)
            return false;

        Span<byte> name = stackalloc byte[_wanted.Length];
        _file.ReadExactly(name);
        return name.SequenceEqual(_wanted);
    }

    // Nothing is left to pass over behind it.
    private long PassVarint()
    {
        ReadVarint();
        return 0;
    }

    private long ReadVarint()
    {
        long value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = _file.ReadByte();
            if (next < 0)
                throw new InvalidDataException("The file is no ONNX model, or is cut off.");

            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("The file is no ONNX model: a number does not end.");
    }
}
