using System.Text;
using System.Text.RegularExpressions;

namespace OrleansAi.Inference.Tokenizers.Patterns;

/// <summary>What a file's <c>pattern</c> finds in a text: a string, or an expression of Oniguruma over code points.</summary>
internal sealed class TextPattern
{
    private readonly string? _literal;
    private readonly Regex? _expression;

    private TextPattern(string? literal, Regex? expression)
    {
        _literal = literal;
        _expression = expression;
    }

    /// <summary>The string itself where this is one, else null.</summary>
    public string? Text => _literal;

    /// <summary>Finds a string.</summary>
    public static TextPattern Literal(string text) => new(text, null);

    /// <summary>Finds an Oniguruma expression.</summary>
    /// <exception cref="FormatException">The expression is malformed, or uses what .NET cannot do.</exception>
    public static TextPattern Expression(string oniguruma)
    {
        var translated = OnigurumaTranslator.Translate(oniguruma);
        try
        {
            return new TextPattern(null, new Regex(translated, RegexOptions.Compiled | RegexOptions.CultureInvariant));
        }
        catch (ArgumentException refusal)
        {
            throw new FormatException(refusal.Message, refusal);
        }
    }

    /// <summary>The matches, in order, in UTF-16 units of <paramref name="text"/>.</summary>
    public PatternMatches Matches(ReadOnlySpan<char> text) => new(_literal, _expression, text);

    /// <summary>Puts <paramref name="content"/>, as it is, in place of each match.</summary>
    public string Replace(string text, string content)
    {
        if (_literal is not null)
            return _literal.Length == 0 ? text : text.Replace(_literal, content, StringComparison.Ordinal);
        var (builder, previous) = (default(StringBuilder), 0);
        foreach (var (start, length) in Matches(text))
        {
            builder ??= new StringBuilder(text.Length);
            builder.Append(text, previous, start - previous).Append(content);
            previous = start + length;
        }

        return builder?.Append(text, previous, text.Length - previous).ToString() ?? text;
    }
}
