namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>
/// The bytes of a model's tokens as a trie, laid out in preorder: what a grammar says of a beginning counts for all tokens that begin
/// so, and a refused beginning is left behind with one jump.
/// </summary>
public sealed class TokenVocabulary
{
    private readonly List<byte> _bytes = [];
    private readonly List<int> _depths = [];
    private readonly List<int> _ends = [];
    private readonly List<int[]> _tokens = [];

    /// <summary>Builds the trie.</summary>
    /// <param name="tokens">The bytes of each token by its id; tokens that stand for no text, such as control tokens, are empty.</param>
    public TokenVocabulary(IReadOnlyList<ReadOnlyMemory<byte>> tokens)
    {
        Size = tokens.Count;
        var sorted = Enumerable.Range(0, tokens.Count).Where(token => tokens[token].Length > 0).ToArray();
        Array.Sort(sorted, (left, right) => tokens[left].Span.SequenceCompareTo(tokens[right].Span));
        LongestToken = sorted.Length == 0 ? 0 : sorted.Max(token => tokens[token].Length);
        AddLevel(tokens, sorted, 0);
    }

    /// <summary>How many tokens there are, empty ones included.</summary>
    public int Size { get; }

    /// <summary>How many words of 64 bits a mask has.</summary>
    public int MaskLength => (Size + 63) / 64;

    internal int LongestToken { get; }

    /// <summary>How many nodes the trie has.</summary>
    internal int Count => _bytes.Count;

    internal byte ByteOf(int node) => _bytes[node];

    /// <summary>The node's level, from 0.</summary>
    internal int DepthOf(int node) => _depths[node];

    /// <summary>The first node that doesn't begin like this one.</summary>
    internal int EndOf(int node) => _ends[node];

    internal int[] TokensOf(int node) => _tokens[node];

    private void AddLevel(IReadOnlyList<ReadOnlyMemory<byte>> tokens, ReadOnlySpan<int> sorted, int depth)
    {
        while (sorted.Length > 0)
        {
            var value = tokens[sorted[0]].Span[depth];
            var count = 1;
            while (count < sorted.Length && tokens[sorted[count]].Span[depth] == value)
                count++;
            var whole = 0;
            while (whole < count && tokens[sorted[whole]].Length == depth + 1)
                whole++;

            var node = _bytes.Count;
            _bytes.Add(value);
            _depths.Add(depth);
            _tokens.Add(sorted[..whole].ToArray());
            _ends.Add(0);
            AddLevel(tokens, sorted[whole..count], depth + 1);
            _ends[node] = _bytes.Count;
            sorted = sorted[count..];
        }
    }
}
