using System.Text;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>Keeps runs of word characters and runs of anything else but white space: <c>\w+|[^\w\s]+</c> (<c>Whitespace</c>).</summary>
internal sealed class WhitespacePreTokenizer : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(in TextPiece piece, List<TextPiece> output)
    {
        var text = piece.Span;
        var (start, position, kind) = (0, 0, 0);
        while (position < text.Length)
        {
            Rune.DecodeFromUtf16(text[position..], out var rune, out var length);
            var next = CharacterClasses.IsWord(rune) ? 1 : Rune.IsWhiteSpace(rune) ? 0 : 2;
            if (next != kind)
            {
                Keep(piece, start, position, kind, output);
                (start, kind) = (position, next);
            }

            position += length;
        }

        Keep(piece, start, position, kind, output);
    }

    private static void Keep(in TextPiece piece, int start, int end, int kind, List<TextPiece> output)
    {
        if (kind != 0 && end > start)
            output.Add(piece.Part(start, end - start));
    }
}
