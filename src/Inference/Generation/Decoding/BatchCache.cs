using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>
/// The keys and values of the sequences that are decoded together, one row each, padded to the longest. Two sets of buffers take turns: a
/// step reads one and writes the other, and so does a change of all rows. A row whose sequence has left may stay, for another to take it.
/// </summary>
internal sealed class BatchCache(DecoderSignature signature)
{
    // Below it, starting other threads costs more than copying.
    private const long ParallelFrom = 1 << 20;

    private CacheBuffers _front = new(signature);
    private CacheBuffers _back = new(signature);

    /// <summary>How many rows there are.</summary>
    public int Rows { get; private set; }

    /// <summary>The longest row.</summary>
    public int Length { get; private set; }

    /// <summary>Makes these the rows, in this order.</summary>
    public void Arrange(IReadOnlyList<CacheRow> rows)
    {
        var longest = rows.Count == 0 ? 0 : rows.Max(static row => row.Length);
        _back.Reserve((long)rows.Count * longest);
        ForEachTensor((long)rows.Count * longest, tensor => Copy(tensor, rows, longest));
        (_front, _back) = (_back, _front);
        (Rows, Length) = (rows.Count, longest);
    }

    /// <summary>Puts a sequence, which is no longer than <see cref="Length"/>, into a row that nobody has, and leaves the others as they are.</summary>
    public void Put(int row, SequenceCache sequence) => ForEachTensor(
        Length, tensor => CopyRow(sequence.Values[tensor].GetTensorMutableRawData(), sequence.Length, _front.Tensor(tensor), row, Length, sequence.Length));

    /// <summary>What a step reads: keys and values of the tokens before.</summary>
    public OrtValue[] Past() => _front.View(Rows, Length);

    /// <summary>What a step writes: the same and those of one token more.</summary>
    public OrtValue[] Present()
    {
        _back.Reserve((long)Rows * (Length + 1));
        return _back.View(Rows, Length + 1);
    }

    /// <summary>The step is done: what it wrote is what the next one reads.</summary>
    public void Advance()
    {
        (_front, _back) = (_back, _front);
        Length++;
    }

    private void Copy(int tensor, IReadOnlyList<CacheRow> rows, int longest)
    {
        var size = signature.Width * signature.ElementSize;
        var target = _back.Tensor(tensor);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Sequence is { } alone)
                CopyRow(alone.Values[tensor].GetTensorMutableRawData(), alone.Length, target, row, longest, rows[row].Length);
            else
                CopyRow(_front.Tensor(tensor)[(rows[row].Row * signature.Heads * Length * size)..], Length, target, row, longest, rows[row].Length);
        }
    }

    private void CopyRow(Span<byte> source, int sourceLength, Span<byte> target, int row, int targetLength, int length)
    {
        var size = signature.Width * signature.ElementSize;
        for (var head = 0; head < signature.Heads; head++)
        {
            var from = source.Slice(head * sourceLength * size, sourceLength * size);
            var to = target.Slice(((row * signature.Heads) + head) * targetLength * size, targetLength * size);
            Place(from, to, length * size);
        }
    }

    private void ForEachTensor(long tokens, Action<int> copy)
    {
        if (tokens * signature.BytesPerToken >= ParallelFrom)
        {
            Parallel.For(0, signature.Past.Length, copy);
            return;
        }

        for (var tensor = 0; tensor < signature.Past.Length; tensor++)
            copy(tensor);
    }

    // What is padding must be numbers: a weight of zero times what is none would be none.
    private void Place(Span<byte> from, Span<byte> to, int size)
    {
        if (signature.Alignment == CacheAlignment.Right)
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
