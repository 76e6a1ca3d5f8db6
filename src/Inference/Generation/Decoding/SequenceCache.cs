using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>The keys and values of one sequence, [1, heads, length, width] for each tensor.</summary>
/// <param name="values">The tensors, which this owns.</param>
/// <param name="length">How many tokens they are of.</param>
internal sealed class SequenceCache(OrtValue[] values, int length) : IDisposable
{
    /// <summary>How many tokens it holds.</summary>
    public int Length { get; } = length;

    /// <summary>The tensors.</summary>
    public IReadOnlyList<OrtValue> Values { get; } = values;

    /// <summary>One of no tokens.</summary>
    public static SequenceCache Empty(DecoderSignature signature) => new(EmptyValues(signature, 1), 0);

    /// <summary>Tensors of several rows of no tokens.</summary>
    public static OrtValue[] EmptyValues(DecoderSignature signature, int rows) => Allocate(signature, rows, 0);

    /// <summary>A copy of its first tokens.</summary>
    public SequenceCache First(DecoderSignature signature, int length) => Copy(signature, Values, 0, Length, length);

    /// <summary>A copy of the first tokens of one row.</summary>
    /// <param name="signature">What the model takes and gives.</param>
    /// <param name="values">Tensors of several rows, [rows, heads, columns, width] each.</param>
    /// <param name="row">Which row.</param>
    /// <param name="columns">How many tokens a row has with its padding.</param>
    /// <param name="length">How many of them are copied.</param>
    public static SequenceCache Copy(DecoderSignature signature, IReadOnlyList<OrtValue> values, int row, int columns, int length)
    {
        var copy = Allocate(signature, length);
        var size = signature.Width * signature.ElementSize;
        for (var i = 0; i < values.Count; i++)
        {
            var from = values[i].GetTensorMutableRawData()[checked(row * signature.Heads * columns * size)..];
            var to = copy.Values[i].GetTensorMutableRawData();
            for (var head = 0; head < signature.Heads; head++)
                from.Slice(head * columns * size, length * size).CopyTo(to[(head * length * size)..]);
        }

        return copy;
    }

    public void Dispose()
    {
        foreach (var value in Values)
            value.Dispose();
    }

    /// <summary>Tensors of several rows, whose bytes are not set.</summary>
    public static OrtValue[] Allocate(DecoderSignature signature, int rows, int length) =>
        [.. signature.Past.Select(_ => OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, signature.CacheType, [rows, signature.Heads, length, signature.Width]))];

    private static SequenceCache Allocate(DecoderSignature signature, int length) => new(Allocate(signature, 1, length), length);
}
