using System.Text;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>A symbol for each UTF-8 byte, without writing the piece in <see cref="ByteAlphabet"/> first.</summary>
internal sealed class ByteSymbolizer : ISymbolizer
{
    private readonly int[][] _tokens;
    private readonly int _unknown;
    private readonly bool _fusesUnknown;

    /// <summary>Finds the tokens of the 256 bytes at each place in a word.</summary>
    public ByteSymbolizer(TokenIds tokens, AffixedTokens affixes, int unknown, bool fusesUnknown)
    {
        _tokens = [.. Enumerable.Range(0, 4).Select(place => Enumerable.Range(0, 256).Select(value => tokens.Find(affixes.Text(
            [ByteAlphabet.ToCharacter((byte)value)], isFirst: (place & 1) != 0, isLast: (place & 2) != 0))).ToArray())];
        _unknown = unknown;
        _fusesUnknown = fusesUnknown;
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<char> piece, List<int> ids)
    {
        const int Largest = 256;
        if (piece.Length <= Largest / 3)
        {
            Span<byte> bytes = stackalloc byte[Largest];
            Append(bytes[..Encoding.UTF8.GetBytes(piece, bytes)], ids);
        }
        else
        {
            Append(Encoding.UTF8.GetBytes(piece.ToArray()), ids);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, List<int> ids)
    {
        var held = new UnknownSymbols(_unknown, _fusesUnknown);
        for (var i = 0; i < bytes.Length; i++)
        {
            var id = _tokens[(i == 0 ? 1 : 0) | (i == bytes.Length - 1 ? 2 : 0)][bytes[i]];
            if (id >= 0)
            {
                held.Release(ids);
                ids.Add(id);
            }
            else
            {
                held.Hold(ids);
            }
        }

        held.Release(ids);
    }
}
