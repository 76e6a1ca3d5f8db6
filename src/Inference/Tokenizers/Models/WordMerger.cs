namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>
/// Byte pair encoding's merging: of all neighbours that may merge, the earliest learned pair does, the leftmost of equals, until none
/// is left (R. Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2016).
/// </summary>
internal static class WordMerger
{
    // Up to here looking at all neighbours each time is faster than keeping a queue.
    private const int LongestScanned = 40;

    /// <summary>Merges <paramref name="symbols"/> in place and returns how many are left at their beginning.</summary>
    public static int Merge(Span<int> symbols, MergeTable merges) =>
        symbols.Length <= LongestScanned ? Scan(symbols, merges) : Queue(symbols, merges);

    private static int Scan(Span<int> symbols, MergeTable merges)
    {
        Span<int> ranks = stackalloc int[LongestScanned];
        var count = symbols.Length;
        for (var i = 0; i < count - 1; i++)
            ranks[i] = merges.Find(symbols[i], symbols[i + 1]).Rank;
        while (count > 1)
        {
            var best = 0;
            for (var i = 1; i < count - 1; i++)
                if (ranks[i] < ranks[best])
                    best = i;
            if (ranks[best] == int.MaxValue)
                break;
            symbols[best] = merges.Find(symbols[best], symbols[best + 1]).Token;
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            ranks[(best + 1)..(count - 1)].CopyTo(ranks[best..]);
            count--;
            if (best > 0)
                ranks[best - 1] = merges.Find(symbols[best - 1], symbols[best]).Rank;
            if (best < count - 1)
                ranks[best] = merges.Find(symbols[best], symbols[best + 1]).Rank;
        }

        return count;
    }

    // Symbols keep their places and are linked; a queue holds the pairs by rank and place, and stale ones are skipped.
    private static int Queue(Span<int> symbols, MergeTable merges)
    {
        var count = symbols.Length;
        var (previous, next) = (new int[count], new int[count]);
        var queue = new PriorityQueue<(int Left, int Right), long>(count);
        for (var i = 0; i < count; i++)
            (previous[i], next[i]) = (i - 1, i + 1 < count ? i + 1 : -1);
        for (var i = 0; i < count - 1; i++)
            Offer(queue, symbols, merges, i, i + 1);
        while (queue.TryDequeue(out var pair, out var priority))
        {
            var (left, right) = pair;
            if (symbols[left] < 0 || next[left] != right || merges.Find(symbols[left], symbols[right]) is var merge && merge.Rank != priority >> 32)
                continue;
            symbols[left] = merge.Token;
            symbols[right] = -1;
            next[left] = next[right];
            if (next[left] >= 0)
                previous[next[left]] = left;
            if (previous[left] >= 0)
                Offer(queue, symbols, merges, previous[left], left);
            if (next[left] >= 0)
                Offer(queue, symbols, merges, left, next[left]);
        }

        var written = 0;
        for (var i = 0; i >= 0; i = next[i])
            symbols[written++] = symbols[i];
        return written;
    }

    private static void Offer(PriorityQueue<(int Left, int Right), long> queue, Span<int> symbols, MergeTable merges, int left, int right)
    {
        var rank = merges.Find(symbols[left], symbols[right]).Rank;
        if (rank != int.MaxValue)
            queue.Enqueue((left, right), (long)rank << 32 | (uint)left);
    }
}
