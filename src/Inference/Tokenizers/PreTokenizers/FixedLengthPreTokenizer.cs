using System.Text;

namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>Cuts into pieces of a number of characters.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(in TextPiece piece, List<TextPiece> output)
    {
        var text = piece.Span;
        var (start, position, count) = (0, 0, 0);
        while (position < text.Length)
        {
            Rune.DecodeFromUtf16(text[position..], out _, out var units);
            position += units;
            if (++count % length == 0 || position == text.Length)
            {
                output.Add(piece.Part(start, position - start));
                start = position;
            }
        }
    }
}
