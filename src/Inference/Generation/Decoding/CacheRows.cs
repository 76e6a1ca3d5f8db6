namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>Copies rows of keys and values in the processor's memory.</summary>
internal static class CacheRows
{
    /// <summary>Copies one row of one tensor.</summary>
    /// <param name="signature">What the model takes and gives.</param>
    /// <param name="source">[heads, sourceRoom, width].</param>
    /// <param name="sourceRoom">How many tokens there is room for in the source.</param>
    /// <param name="target">[rows, heads, targetRoom, width].</param>
    /// <param name="row">Which row of the target.</param>
    /// <param name="targetRoom">How many tokens there is room for in each row of the target.</param>
    /// <param name="longest">How many of them are written: the tokens and padding.</param>
    /// <param name="length">How many tokens there are.</param>
    public static void Copy(DecoderSignature signature, Span<byte> source, int sourceRoom, Span<byte> target, int row, int targetRoom, int longest, int length)
    {
        var size = signature.Width * signature.ElementSize;
        for (var head = 0; head < signature.Heads; head++)
        {
            var from = source.Slice(head * sourceRoom * size, sourceRoom * size);
            var to = target.Slice(((row * signature.Heads) + head) * targetRoom * size, longest * size);
            Place(signature.Alignment, from, to, length * size);
        }
    }

    // What is padding must be numbers: a weight of zero times what is none would be none.
    private static void Place(CacheAlignment alignment, Span<byte> from, Span<byte> to, int size)
    {
        if (alignment == CacheAlignment.Right)
        {
            to[..^size].Clear();
            from[^size..].CopyTo(to[^size..]);
        }
        else
        {
            from[..size].CopyTo(to);
            to[size..].Clear();
        }
    }
}
