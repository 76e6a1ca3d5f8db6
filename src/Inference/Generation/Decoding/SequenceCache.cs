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
    public static SequenceCache Empty(DecoderSignature signature) => Allocate(signature, 0);

    /// <summary>A copy of its first tokens.</summary>
    public SequenceCache First(DecoderSignature signature, int length)
    {
        var first = Allocate(signature, length);
        var size = signature.Width * signature.ElementSize;
        for (var i = 0; i < Values.Count; i++)
        {
            var from = Values[i].GetTensorMutableRawData();
            var to = first.Values[i].GetTensorMutableRawData();
            for (var head = 0; head < signature.Heads; head++)
                from.Slice(head * Length * size, length * size).CopyTo(to[(head * length * size)..]);
        }

        return first;
    }

    public void Dispose()
    {
        foreach (var value in Values)
            value.Dispose();
    }

    private static SequenceCache Allocate(DecoderSignature signature, int length) => new(
        [.. signature.Past.Select(_ => OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, signature.CacheType, [1, signature.Heads, length, signature.Width]))],
        length);
}
