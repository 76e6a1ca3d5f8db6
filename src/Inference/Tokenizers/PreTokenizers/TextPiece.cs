namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>A part of a text, in UTF-16 units.</summary>
/// <param name="Text">The text that it is part of.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="OpensText">Whether the text that was given to the tokenizer begins with it.</param>
internal readonly record struct TextPiece(string Text, int Start, int Length, bool OpensText)
{
    /// <summary>The characters.</summary>
    public ReadOnlySpan<char> Span => Text.AsSpan(Start, Length);

    /// <summary>The part of this piece from <paramref name="start"/>, counted in this piece.</summary>
    public TextPiece Part(int start, int length) => new(Text, Start + start, length, OpensText && start == 0);
}
