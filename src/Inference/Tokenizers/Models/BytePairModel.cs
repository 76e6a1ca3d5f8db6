using System.Runtime.InteropServices;

namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>Byte pair encoding: a piece's symbols, merged.</summary>
/// <param name="symbols">Cuts a piece into the symbols that merging begins with.</param>
/// <param name="merges">What merges.</param>
/// <param name="whole">Finds a piece that is a token as it is (<c>ignore_merges</c>); null if that isn't asked for.</param>
internal sealed class BytePairModel(ISymbolizer symbols, MergeTable merges, Func<ReadOnlySpan<char>, int>? whole) : ITokenModel
{
    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (whole is not null && whole(piece) is >= 0 and var id)
        {
            ids.Add(id);
            return;
        }

        var before = ids.Count;
        symbols.Append(piece, ids);
        var count = WordMerger.Merge(CollectionsMarshal.AsSpan(ids)[before..], merges);
        CollectionsMarshal.SetCount(ids, before + count);
    }
}
