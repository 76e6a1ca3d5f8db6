namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>A symbol for each code point; one without a token becomes its bytes' tokens or the unknown token.</summary>
internal sealed class CharacterSymbolizer(TokenIds tokens, AffixedTokens affixes, int[]? byteTokens, int unknown, bool fusesUnknown) : ISymbolizer
{
    private readonly bool _hasAffixes = affixes.ContinuingPrefix.Length + affixes.EndSuffix.Length > 0;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<char> piece, List<int> ids)
    {
        var held = new UnknownSymbols(unknown, fusesUnknown);
        for (var start = 0; start < piece.Length;)
        {
            var length = start + 1 < piece.Length && char.IsSurrogatePair(piece[start], piece[start + 1]) ? 2 : 1;
            var symbol = piece.Slice(start, length);
            if (_hasAffixes)
                symbol = affixes.Text(symbol, start == 0, start + length == piece.Length);
            start += length;
            if (tokens.Find(symbol) is >= 0 and var id)
            {
                held.Release(ids);
                ids.Add(id);
            }
            else if (byteTokens is null || !ByteFallback.TryAppend(symbol, byteTokens, ids))
            {
                held.Hold(ids);
            }
        }

        held.Release(ids);
    }
}
