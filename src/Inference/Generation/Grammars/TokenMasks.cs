using OrleansAi.Inference.Generation.Grammars.Automaton;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>
/// Which tokens of a vocabulary a grammar accepts next. A mask is computed once for each state that outputs come to, by walking the trie
/// and the grammar together, and kept; any number of sequences and threads may ask.
/// </summary>
/// <param name="grammar">The grammar.</param>
/// <param name="vocabulary">The model's tokens.</param>
public sealed class TokenMasks(JsonGrammar grammar, TokenVocabulary vocabulary)
{
    // 4 KiB each for 32,000 tokens; when there are more, the cache begins anew.
    private const int MostMasks = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<AutomatonState, ulong[]> _masks = [];
    private readonly AutomatonState[] _path = new AutomatonState[vocabulary.LongestToken + 1];

    /// <summary>The tokens that the output may go on with.</summary>
    /// <param name="matcher">Where the output is, in the same grammar.</param>
    /// <returns>A bit for each token, the lowest of the first word for token 0; <see cref="TokenVocabulary.MaskLength"/> words, to read only.</returns>
    /// <exception cref="ArgumentException">The matcher follows another grammar.</exception>
    public ReadOnlySpan<ulong> For(GrammarMatcher matcher)
    {
        if (!ReferenceEquals(matcher.Grammar, grammar))
            throw new ArgumentException("The matcher follows another grammar than these masks are for", nameof(matcher));
        lock (_lock)
        {
            if (_masks.TryGetValue(matcher.State, out var mask))
                return mask;
            if (_masks.Count >= MostMasks)
                _masks.Clear();
            return _masks[matcher.State] = Compute(matcher.State);
        }
    }

    private ulong[] Compute(AutomatonState start)
    {
        var mask = new ulong[vocabulary.MaskLength];
        _path[0] = start;
        for (var node = 0; node < vocabulary.Count;)
        {
            var depth = vocabulary.DepthOf(node);
            var state = grammar.Automaton.Step(_path[depth], vocabulary.ByteOf(node));
            if (ReferenceEquals(state, AutomatonState.Dead))
            {
                node = vocabulary.EndOf(node);
                continue;
            }

            _path[depth + 1] = state;
            foreach (var token in vocabulary.TokensOf(node))
                mask[token >> 6] |= 1UL << (token & 63);
            node++;
        }

        return mask;
    }
}
