using OrleansAi.Inference.Tokenizers.Patterns;

namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>Cuts at the matches of a pattern (<c>Split</c>).</summary>
/// <param name="pattern">What delimits.</param>
/// <param name="behavior">What becomes of the delimiters.</param>
/// <param name="invert">Whether the pattern describes the text between the delimiters.</param>
internal sealed class PatternPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(in TextPiece piece, List<TextPiece> output)
    {
        var cutter = new PieceCutter(piece, behavior, output);
        var previous = 0;
        foreach (var (start, length) in pattern.Matches(piece.Span))
        {
            cutter.Add(previous, start, invert);
            cutter.Add(start, start + length, !invert);
            previous = start + length;
        }

        cutter.Add(previous, piece.Length, invert);
        cutter.Finish();
    }
}
