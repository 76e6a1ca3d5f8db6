using System.Numerics;

namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>Which two tokens merge, into which, and how early: an open-addressed table, for it is asked at every step of every word.</summary>
internal sealed class MergeTable
{
    private readonly Merge[] _merges;
    private readonly int _shift;

    /// <summary>Builds it; of two equal pairs the later counts.</summary>
    public MergeTable(IReadOnlyCollection<(int Left, int Right, int Token)> merges)
    {
        var size = BitOperations.RoundUpToPowerOf2((uint)merges.Count * 2 + 2);
        _merges = new Merge[size];
        _shift = 64 - BitOperations.Log2(size);
        Array.Fill(_merges, new Merge(-1, -1, int.MaxValue, -1));
        var rank = 0;
        foreach (var (left, right, token) in merges)
            _merges[Place(left, right)] = new Merge(left, right, rank++, token);
    }

    /// <summary>The merge of two neighbours; its rank is <see cref="int.MaxValue"/> if they don't merge.</summary>
    public ref readonly Merge Find(int left, int right) => ref _merges[Place(left, right)];

    private uint Place(int left, int right)
    {
        var place = (uint)(((ulong)(uint)left << 32 | (uint)right) * 0x9E3779B97F4A7C15 >> _shift);
        while (_merges[place].Left >= 0 && (_merges[place].Left != left || _merges[place].Right != right))
            place = place + 1 & (uint)(_merges.Length - 1);
        return place;
    }

    /// <summary>A pair, its rank (the smaller, the earlier) and the token that it becomes.</summary>
    internal readonly record struct Merge(int Left, int Right, int Rank, int Token);
}
