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
/// <param name="signature">What the model takes and gives.</param>
/// <param name="memory">Where keys and values are, which this owns.</param>
internal sealed class BatchCache(DecoderSignature signature, ICacheMemory memory) : IDisposable
{
    // Twice a row's tokens and a few: the model's own working memory grows with the room, too.
    private const int ShortestRoom = 64;

    private CacheBuffers _front = memory.Buffers();
    private CacheBuffers _back = memory.Buffers();
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
        if (rows.Count > 0)
            Move(rows, longest, room);
        (_front, _back) = (_back, _front);
        (Rows, Length, _room) = (rows.Count, longest, room);
    }

    /// <summary>Puts sequences, which are no longer than <see cref="Length"/>, into rows that nobody has, and leaves the others as they are.</summary>
    public void Put(IReadOnlyList<(int Row, SequenceCache Sequence)> joining)
    {
        if (joining.Count == 0)
            return;

        using var rows = new CacheView(_front.View(Rows, _room), Rows, _room);
        if (memory.TryPut(rows, Length, joining))
            return;

        var all = Enumerable.Range(0, Rows).Select(row => new CacheRow { Length = Length, Row = row }).ToArray();
        foreach (var (row, sequence) in joining)
            all[row] = new CacheRow { Length = sequence.Length, Sequence = sequence };
        Arrange(all);
    }

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

    public void Dispose()
    {
        _front.Dispose();
        _back.Dispose();
        memory.Dispose();
    }

    private void Move(IReadOnlyList<CacheRow> rows, int longest, int room)
    {
        using var from = new CacheView(_front.View(Rows, _room), Rows, _room);
        using var to = new CacheView(_back.View(rows.Count, room), rows.Count, room);
        memory.Move(from, to, rows, longest);
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
}
