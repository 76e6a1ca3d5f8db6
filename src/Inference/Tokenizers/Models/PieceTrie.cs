using System.Numerics;

namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>
/// A trie over UTF-16 units whose edges lie in one open-addressed table, from (node, character) to the next node: three arrays in
/// all, whatever the vocabulary's size.
/// </summary>
internal sealed class PieceTrie
{
    private const int Root = 1;

    private readonly ulong[] _edges;
    private readonly int[] _nexts;
    private readonly int[] _values;
    private readonly int _shift;

    /// <summary>Builds it; a later piece that equals an earlier one takes its place.</summary>
    public PieceTrie(IReadOnlyList<string> pieces)
    {
        var most = 1 + pieces.Sum(static piece => piece.Length);
        var size = BitOperations.RoundUpToPowerOf2((uint)most * 2);
        _edges = new ulong[size];
        _nexts = new int[size];
        _shift = 64 - BitOperations.Log2(size);
        _values = new int[most + 1];
        Array.Fill(_values, -1);
        var count = Root;
        for (var value = 0; value < pieces.Count; value++)
        {
            var node = Root;
            foreach (var character in pieces[value])
            {
                var place = Place(node, character);
                if (_edges[place] == 0)
                {
                    _edges[place] = Edge(node, character);
                    _nexts[place] = ++count;
                }

                node = _nexts[place];
            }

            _values[node] = value;
        }

        Array.Resize(ref _values, count + 1);
    }

    /// <summary>Where every walk begins.</summary>
    public static int Start => Root;

    /// <summary>The node after <paramref name="node"/>, or 0.</summary>
    public int Next(int node, char character)
    {
        var place = Place(node, character);
        return _edges[place] == 0 ? 0 : _nexts[place];
    }

    /// <summary>The number of the piece that ends at <paramref name="node"/>, or -1.</summary>
    public int Value(int node) => _values[node];

    private static ulong Edge(int node, char character) => (ulong)(uint)node << 16 | character;

    private uint Place(int node, char character)
    {
        var edge = Edge(node, character);
        var place = (uint)(edge * 0x9E3779B97F4A7C15 >> _shift);
        while (_edges[place] != 0 && _edges[place] != edge)
            place = place + 1 & (uint)(_edges.Length - 1);
        return place;
    }
}
