namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>
/// Byte pair encoding of whole texts in which ▁ marks the spaces, word by word. SentencePiece's files cut nothing before merging, but
/// their merges never reach from a word's end over the mark of the next; then words merge alike alone, each is short, and a cache
/// knows most of them. The gain is large: merging a whole text needs a queue of all its pairs.
/// </summary>
/// <param name="words">What encodes a word.</param>
/// <param name="whole">Finds a text that is a token as it is, before it is cut; null if that isn't asked for.</param>
internal sealed class MarkedWordsModel(ITokenModel words, Func<ReadOnlySpan<char>, int>? whole) : ITokenModel
{
    private const char Mark = '▁';

    /// <summary>Whether the mark is a token and no merge makes a token with a mark behind another character.</summary>
    public static bool CanSplit(TokenIds tokens, IEnumerable<(int Left, int Right, int Token)> merges)
    {
        if (tokens.Find([Mark]) < 0)
            return false;
        var reaching = tokens.All.Where(static pair => pair.Key.AsSpan().TrimStart(Mark).Contains(Mark))
            .Select(static pair => pair.Value).ToHashSet();
        return !merges.Any(merge => reaching.Contains(merge.Token));
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (whole is not null && whole(piece) is >= 0 and var id)
        {
            ids.Add(id);
            return;
        }

        while (piece.Length > 0)
        {
            var length = WordLength(piece);
            words.Encode(piece[..length], ids);
            piece = piece[length..];
        }
    }

    private static int WordLength(ReadOnlySpan<char> text)
    {
        var marks = text.IndexOfAnyExcept(Mark);
        var next = marks < 0 ? -1 : text[marks..].IndexOf(Mark);
        return next < 0 ? text.Length : marks + next;
    }
}
