using System.Text;
using OrleansAi.Inference.Tokenizers.Patterns;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>GPT-2's pre-tokenizer: an optional space in front, an optional split into words, and bytes written as characters.</summary>
/// <param name="addPrefixSpace">Whether a piece that doesn't begin with a space gets one.</param>
/// <param name="words">GPT-2's pattern, or null to leave pieces whole.</param>
/// <param name="mapsBytes">False where the model maps bytes itself, which saves writing every word anew.</param>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, TextPattern? words, bool mapsBytes) : IPreTokenizer
{
    /// <summary>GPT-2's pattern (github.com/openai/gpt-2, <c>src/encoder.py</c>).</summary>
    public const string Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <inheritdoc/>
    public void Split(in TextPiece piece, List<TextPiece> output)
    {
        var whole = piece;
        if (addPrefixSpace && piece.Length > 0 && piece.Text[piece.Start] != ' ')
            whole = new TextPiece(string.Concat(" ", piece.Span), 0, piece.Length + 1, piece.OpensText);
        if (words is null)
        {
            output.Add(mapsBytes ? Mapped(whole) : whole);
            return;
        }

        var cutter = new PieceCutter(whole, SplitBehavior.Isolated, output);
        var (first, previous) = (output.Count, 0);
        foreach (var (start, length) in words.Matches(whole.Span))
        {
            cutter.Add(previous, start, isDelimiter: false);
            cutter.Add(start, start + length, isDelimiter: true);
            previous = start + length;
        }

        cutter.Add(previous, whole.Length, isDelimiter: false);
        cutter.Finish();
        for (var i = first; mapsBytes && i < output.Count; i++)
            output[i] = Mapped(output[i]);
    }

    private static TextPiece Mapped(in TextPiece piece)
    {
        var builder = new StringBuilder(piece.Length + 8);
        foreach (var value in Encoding.UTF8.GetBytes(piece.Text, piece.Start, piece.Length))
            builder.Append(ByteAlphabet.ToCharacter(value));
        return new TextPiece(builder.ToString(), 0, builder.Length, piece.OpensText);
    }
}
