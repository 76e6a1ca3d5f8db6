namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>
/// WordPiece: the longest token that begins the word, then the longest that goes on, and so on; a word that can't be cut so is unknown
/// as a whole (J. Devlin et al., "BERT", 2018; M. Schuster, K. Nakajima, 2012).
/// </summary>
internal sealed class WordPieceModel : ITokenModel
{
    private readonly TokenIds _beginnings;
    private readonly TokenIds _continuations;
    private readonly int _unknown;
    private readonly int _longestWord;
    private readonly int _longestToken;

    /// <summary>Makes the model.</summary>
    /// <param name="tokens">The vocabulary.</param>
    /// <param name="continuationPrefix">What marks a token that goes on a word, usually <c>##</c>.</param>
    /// <param name="unknown">The id of the unknown token.</param>
    /// <param name="longestWord">In code points; longer words are unknown.</param>
    public WordPieceModel(TokenIds tokens, string continuationPrefix, int unknown, int longestWord)
    {
        _beginnings = tokens;
        _continuations = new TokenIds(tokens.All.Where(pair => pair.Key.StartsWith(continuationPrefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[continuationPrefix.Length..], static pair => pair.Value, StringComparer.Ordinal));
        _unknown = unknown;
        _longestWord = longestWord;
        _longestToken = tokens.All.Keys.Max(static token => token.Length);
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        var before = ids.Count;
        if (piece.Length > _longestWord && CountCodePoints(piece) > _longestWord)
        {
            ids.Add(_unknown);
            return;
        }

        for (var start = 0; start < piece.Length;)
        {
            var (id, length) = Longest(start == 0 ? _beginnings : _continuations, piece[start..]);
            if (id < 0)
            {
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(_unknown);
                return;
            }

            ids.Add(id);
            start += length;
        }
    }

    private (int Id, int Length) Longest(TokenIds tokens, ReadOnlySpan<char> rest)
    {
        for (var length = Math.Min(rest.Length, _longestToken); length > 0; length--)
            if (tokens.Find(rest[..length]) is >= 0 and var id)
                return (id, length);
        return (-1, 0);
    }

    private static int CountCodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
