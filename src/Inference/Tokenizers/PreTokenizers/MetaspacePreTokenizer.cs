namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>SentencePiece's way with spaces: each becomes a visible mark, and words begin with it.</summary>
/// <param name="mark">The mark, usually ▁.</param>
/// <param name="scheme">When a piece without a mark in front gets one.</param>
/// <param name="split">Whether to cut before each mark.</param>
internal sealed class MetaspacePreTokenizer(char mark, PrependScheme scheme, bool split) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(in TextPiece piece, List<TextPiece> output)
    {
        var marked = Marked(piece);
        if (!split)
        {
            output.Add(marked);
            return;
        }

        var cutter = new PieceCutter(marked, SplitBehavior.MergedWithNext, output);
        var text = marked.Span;
        var previous = 0;
        while (text[previous..].IndexOf(mark) is >= 0 and var offset)
        {
            cutter.Add(previous, previous + offset, isDelimiter: false);
            cutter.Add(previous + offset, previous + offset + 1, isDelimiter: true);
            previous += offset + 1;
        }

        cutter.Add(previous, text.Length, isDelimiter: false);
        cutter.Finish();
    }

    private TextPiece Marked(in TextPiece piece)
    {
        var prefixed = piece.Length > 0 && piece.Text[piece.Start] is var first && first != mark && first != ' '
            && (scheme == PrependScheme.Always || scheme == PrependScheme.First && piece.OpensText);
        if (!prefixed && !piece.Span.Contains(' '))
            return piece;
        var length = piece.Length + (prefixed ? 1 : 0);
        var text = string.Create(length, (piece, prefixed, mark), static (characters, from) =>
        {
            characters[0] = from.mark;
            from.piece.Span.Replace(characters[(from.prefixed ? 1 : 0)..], ' ', from.mark);
        });
        return new TextPiece(text, 0, length, piece.OpensText);
    }
}
