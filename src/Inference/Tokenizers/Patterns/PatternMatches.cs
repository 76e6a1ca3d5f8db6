using System.Text.RegularExpressions;

namespace OrleansAi.Inference.Tokenizers.Patterns;

/// <summary>Enumerates a pattern's matches in a text without allocating, unless the text has surrogates.</summary>
internal ref struct PatternMatches
{
    private readonly string? _literal;
    private readonly ReadOnlySpan<char> _text;
    private readonly FoldedText? _folded;
    private Regex.ValueMatchEnumerator _matches;
    private int _position;

    /// <summary>Starts before the first match.</summary>
    public PatternMatches(string? literal, Regex? expression, ReadOnlySpan<char> text)
    {
        _literal = literal;
        _text = text;
        if (expression is null)
            return;
        _folded = FoldedText.Of(text);
        _matches = expression.EnumerateMatches(_folded is null ? text : _folded.Span);
    }

    /// <summary>Where the match begins and how long it is.</summary>
    public (int Start, int Length) Current { get; private set; }

    /// <summary>Itself, for <see langword="foreach"/>.</summary>
    public readonly PatternMatches GetEnumerator() => this;

    /// <summary>Goes to the next match.</summary>
    public bool MoveNext()
    {
        if (_literal is not null)
            return MoveToLiteral(_literal);
        if (!_matches.MoveNext())
            return false;
        var match = _matches.Current;
        if (_folded is null)
        {
            Current = (match.Index, match.Length);
            return true;
        }

        var start = _folded.Unfold(match.Index);
        Current = (start, _folded.Unfold(match.Index + match.Length) - start);
        return true;
    }

    private bool MoveToLiteral(string literal)
    {
        if (literal.Length == 0 || _text[_position..].IndexOf(literal) is var offset && offset < 0)
            return false;
        Current = (_position + offset, literal.Length);
        _position += offset + literal.Length;
        return true;
    }
}
