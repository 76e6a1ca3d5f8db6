using System.Buffers;

namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>
/// Unigram: of all ways to cut a piece, the one whose tokens have the greatest sum of log-probabilities, found by Viterbi's algorithm
/// over a trie (T. Kudo, "Subword Regularization", 2018). A character without a token costs 10 more than the least likely token;
/// neighbours without one are one unknown token.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;

    private readonly PieceTrie _trie;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknown;
    private readonly TokenIds _tokens;
    private readonly int[]? _byteTokens;

    /// <summary>Makes the model.</summary>
    /// <param name="pieces">The tokens; a token's id is its place.</param>
    /// <param name="scores">Their log-probabilities.</param>
    /// <param name="unknown">The unknown token's id.</param>
    /// <param name="byteFallback">Whether unknown characters are written as tokens of their UTF-8 bytes.</param>
    public UnigramModel(IReadOnlyList<string> pieces, double[] scores, int unknown, bool byteFallback)
    {
        _trie = new PieceTrie(pieces);
        _scores = scores;
        _unknownScore = scores.Min() - UnknownPenalty;
        _unknown = unknown;
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < pieces.Count; id++)
            ids[pieces[id]] = id;
        _tokens = new TokenIds(ids);
        _byteTokens = byteFallback ? _tokens.ByteTokens() : null;
    }

    /// <summary>The vocabulary.</summary>
    public TokenIds Tokens => _tokens;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        var rented = ArrayPool<Step>.Shared.Rent(piece.Length + 1);
        var best = rented.AsSpan(0, piece.Length + 1);
        FindBest(piece, best);
        Append(piece, best, ids);
        ArrayPool<Step>.Shared.Return(rented);
    }

    private void FindBest(ReadOnlySpan<char> piece, Span<Step> best)
    {
        best.Fill(new Step(0, -1, -1));
        for (var start = 0; start < piece.Length;)
        {
            var single = start + 1 < piece.Length && char.IsSurrogatePair(piece[start], piece[start + 1]) ? 2 : 1;
            var (score, hasSingle) = (best[start].Score, false);
            var node = PieceTrie.Start;
            for (var end = start; end < piece.Length && (node = _trie.Next(node, piece[end])) != 0; end++)
            {
                var id = _trie.Value(node);
                if (id < 0)
                    continue;
                Offer(ref best[end + 1], score + _scores[id], start, id);
                hasSingle |= end + 1 - start == single;
            }

            if (!hasSingle)
                Offer(ref best[start + single], score + _unknownScore, start, _unknown);
            start += single;
        }
    }

    private static void Offer(ref Step step, double score, int start, int id)
    {
        if (step.Start < 0 || score > step.Score)
            step = new Step(score, start, id);
    }

    private void Append(ReadOnlySpan<char> piece, ReadOnlySpan<Step> best, List<int> ids)
    {
        var first = ids.Count;
        for (var end = piece.Length; end > 0;)
        {
            var start = best[end].Start;
            if (best[end].Id == _unknown)
            {
                while (start > 0 && best[start].Id == _unknown)
                    start = best[start].Start;
                AppendUnknown(piece[start..end], ids);
            }
            else
            {
                ids.Add(best[end].Id);
            }

            end = start;
        }

        ids.Reverse(first, ids.Count - first);
    }

    // The way back is walked from the end, so bytes go in from the last to the first.
    private void AppendUnknown(ReadOnlySpan<char> text, List<int> ids)
    {
        if (_tokens.Find(text) is >= 0 and var id)
        {
            ids.Add(id);
            return;
        }

        var count = ids.Count;
        if (_byteTokens is not null && ByteFallback.TryAppend(text, _byteTokens, ids))
            ids.Reverse(count, ids.Count - count);
        else
            ids.Add(_unknown);
    }

    private readonly record struct Step(double Score, int Start, int Id);
}
