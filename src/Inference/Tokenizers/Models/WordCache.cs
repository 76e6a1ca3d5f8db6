using System.Runtime.InteropServices;

namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>
/// Remembers the tokens of words. Each word has one place, by its hash, and takes it from the word that was there: so it is bounded,
/// needs no lock and no order, and threads only ever read or replace one reference.
/// </summary>
internal sealed class WordCache
{
    private const int Places = 1 << 15;

    /// <summary>Longer words aren't remembered: they seldom come again.</summary>
    public const int LongestWord = 48;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>Appends the tokens of a word if they are remembered; <paramref name="place"/> is where they can be remembered if not.</summary>
    public bool TryAppend(ReadOnlySpan<char> word, List<int> ids, out int place)
    {
        place = (int)(Hash(word) & (Places - 1));
        var entry = Volatile.Read(ref _entries[place]);
        if (entry is null || !word.SequenceEqual(entry.Word))
            return false;
        if (entry.Ids.Length == 1)
            ids.Add(entry.Ids[0]);
        else
            ids.AddRange(entry.Ids.AsSpan());
        return true;
    }

    /// <summary>Remembers the tokens of a word.</summary>
    public void Remember(int place, ReadOnlySpan<char> word, ReadOnlySpan<int> ids) =>
        Volatile.Write(ref _entries[place], new Entry(word.ToString(), ids.ToArray()));

    // Multiplies four characters at a time; that it can be predicted costs a collision and no more.
    private static uint Hash(ReadOnlySpan<char> word)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)word.Length * Multiplier;
        var bytes = MemoryMarshal.AsBytes(word);
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * Multiplier ^ hash >> 29;
        for (; bytes.Length >= 2; bytes = bytes[2..])
            hash = (hash ^ MemoryMarshal.Read<ushort>(bytes)) * Multiplier ^ hash >> 29;
        return (uint)(hash >> 32);
    }

    private sealed record Entry(string Word, int[] Ids);
}
