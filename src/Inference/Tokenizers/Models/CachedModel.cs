using System.Runtime.InteropServices;

namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>A model that remembers the words it has seen: text repeats them, and a look-up costs less than merging.</summary>
internal sealed class CachedModel(ITokenModel model) : ITokenModel
{
    private readonly WordCache _words = new();

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (piece.Length > WordCache.LongestWord)
        {
            model.Encode(piece, ids);
            return;
        }

        if (_words.TryAppend(piece, ids, out var place))
            return;
        var before = ids.Count;
        model.Encode(piece, ids);
        _words.Remember(place, piece, CollectionsMarshal.AsSpan(ids)[before..]);
    }
}
