using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>
/// The keys and values of the sequences that are decoded together, one row each, padded to the longest. A row whose sequence has left may stay,
/// for another to take it.
/// </summary>
/// <remarks>
/// Two sets of buffers take turns: a change of all rows reads one and writes the other, and so does a step of a model that joins old keys to
/// new ones. <c>GroupQueryAttention</c> writes new keys behind old ones in place, where it finds both in the same memory, and so its rows have
/// room for more tokens (what ORT GenAI calls <c>past_present_share_buffer</c>).
/// </remarks>
internal sealed class BatchCache(DecoderSignature signature)
{
    // Below it, starting other threads costs more than copying.
    private const long ParallelFrom = 1 << 20;

    // Twice a row's tokens and a few: the model's own working memory grows with the room, too.
    private const int ShortestRoom = 64;

    private CacheBuffers _front = new(signature);
    private CacheBuffers _back = new(signature);
    private int _room;

    /// <summary>How many rows there are.</summary>
    public int Rows { get; private set; }

    /// <summary>The longest row.</summary>
    public int Length { get; private set; }

    private bool IsInPlace => signature.Alignment == CacheAlignment.Left;

    /// <summary>Makes these the rows, in this order.</summary>
    public void Arrange(IReadOnlyList<CacheRow> rows)
    {
        var longest = rows.Count == 0 ? 0 : rows.Max(static row => row.Length);
        var room = Reserve(rows.Count, longest);
        ForEachTensor((long)rows.Count * longest, tensor => Copy(tensor, rows, longest, room));
        (_front, _back) = (_back, _front);
        (Rows, Length, _room) = (rows.Count, longest, room);
    }

    /// <summary>Puts a sequence, which is no longer than <see cref="Length"/>, into a row that nobody has, and leaves the others as they are.</summary>
    public void Put(int row, SequenceCache sequence) => ForEachTensor(
        Length,
        tensor => CopyRow(sequence.Values[tensor].GetTensorMutableRawData(), sequence.Length, _front.Tensor(tensor), row, _room, Length, sequence.Length));

    /// <summary>Makes room for a step.</summary>
    /// <returns>What it reads, the keys and values of the tokens before, and what it writes, the same and those of one token more.</returns>
    public (OrtValue[] Past, OrtValue[] Present) Begin()
    {
        if (!IsInPlace)
        {
            _back.Reserve((long)Rows * (Length + 1));
            return (_front.View(Rows, Length), _back.View(Rows, Length + 1));
        }

        if (Length == _room)
            Arrange([.. Enumerable.Range(0, Rows).Select(row => new CacheRow { Length = Length, Row = row })]);
        return (_front.View(Rows, _room), _front.View(Rows, _room));
    }

    /// <summary>The step is done: what it wrote is what the next one reads.</summary>
    public void Advance()
    {
        Length++;
        if (!IsInPlace)
        {
            (_front, _back) = (_back, _front);
            _room = Length;
        }
    }

    // How many tokens a row has room for.
    private int Reserve(int rows, int longest)
    {
        if (!IsInPlace)
        {
            _back.Reserve((long)rows * longest);
            return longest;
        }

        _back.Reserve((long)rows * (longest + 1));
        return (int)Math.Min(_back.Tokens / Math.Max(1, rows), (2L * longest) + ShortestRoom);
    }

    private void Copy(int tensor, IReadOnlyList<CacheRow> rows, int longest, int room)
    {
        var size = signature.Width * signature.ElementSize;
        var target = _back.Tensor(tensor);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Sequence is { } alone)
                CopyRow(alone.Values[tensor].GetTensorMutableRawData(), alone.Length, target, row, room, longest, rows[row].Length);
            else
                CopyRow(_front.Tensor(tensor)[(rows[row].Row * signature.Heads * _room * size)..], _room, target, row, room, longest, rows[row].Length);
        }
    }

    private void CopyRow(Span<byte> source, int sourceRoom, Span<byte> target, int row, int targetRoom, int longest, int length)
    {
        var size = signature.Width * signature.ElementSize;
        for (var head = 0; head < signature.Heads; head++)
        {
            var from = source.Slice(head * sourceRoom * size, sourceRoom * size);
            var to = target.Slice(((row * signature.Heads) + head) * targetRoom * size, longest * size);
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
