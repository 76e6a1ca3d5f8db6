namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>Where the keys and values of a batch are, and how its rows are moved there.</summary>
internal interface ICacheMemory : IDisposable
{
    /// <summary>Buffers with room for nothing yet.</summary>
    CacheBuffers Buffers();

    /// <summary>Makes rows of those of another view and of sequences.</summary>
    /// <param name="from">The rows that have been.</param>
    /// <param name="to">Where the new ones go, as many as <paramref name="rows"/> are.</param>
    /// <param name="rows">Where each comes from, at least one.</param>
    /// <param name="longest">How many tokens the longest of them holds. Shorter ones get padding, which is numbers.</param>
    void Move(CacheView from, CacheView to, IReadOnlyList<CacheRow> rows, int longest);

    /// <summary>Writes sequences over rows where they are, which not every memory lets us do.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="longest">How many tokens the longest of them holds; no sequence has more.</param>
    /// <param name="joining">The sequences, and their rows.</param>
    /// <returns>Whether it was done; otherwise nothing was.</returns>
    bool TryPut(CacheView rows, int longest, IReadOnlyList<(int Row, SequenceCache Sequence)> joining);
}
