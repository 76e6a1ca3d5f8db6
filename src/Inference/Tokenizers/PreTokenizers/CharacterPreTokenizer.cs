using System.Text;

namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>Cuts at the characters of a class: white space, punctuation, digits.</summary>
internal sealed class CharacterPreTokenizer(Func<Rune, bool> isDelimiter, SplitBehavior behavior) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(in TextPiece piece, List<TextPiece> output)
    {
        var cutter = new PieceCutter(piece, behavior, output);
        var text = piece.Span;
        var (previous, position) = (0, 0);
        while (position < text.Length)
        {
            var length = 1;
            if (!Rune.TryCreate(text[position], out var rune))
                Rune.DecodeFromUtf16(text[position..], out rune, out length);
            if (isDelimiter(rune))
            {
                cutter.Add(previous, position, isDelimiter: false);
                cutter.Add(position, position + length, isDelimiter: true);
                previous = position + length;
            }

            position += length;
        }

        cutter.Add(previous, text.Length, isDelimiter: false);
        cutter.Finish();
    }
}
