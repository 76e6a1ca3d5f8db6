using System.Globalization;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>Splits the inside of a tag or an output into names, literals and operators, up to its end.</summary>
/// <param name="source">The template.</param>
/// <param name="offset">Where the inside begins.</param>
/// <param name="end"><c>%}</c> or <c>}}</c>; inside brackets the characters are operators.</param>
internal sealed class ExpressionLexer(SourceText source, int offset, string end)
{
    private static readonly string[] Operators =
        ["**", "//", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private readonly string _text = source.Text;
    private readonly Stack<(string Closing, int Offset)> _brackets = new();

    /// <summary>Where the end is, once the inside has been read.</summary>
    public int Offset { get; private set; } = offset;

    /// <summary>The whitespace control before the end: <c>-</c>, <c>+</c> or a blank.</summary>
    public char Sign { get; private set; } = ' ';

    public void Run(List<Token> tokens)
    {
        var start = Offset;
        while (Offset < _text.Length)
        {
            if (AtEnd())
                return;
            if (PythonText.IsSpace(_text[Offset]))
                Offset++;
            else
                tokens.Add(Next());
        }

        throw source.Error(_brackets.TryPeek(out var open) ? $"'{open.Closing}' is missing" : $"'{end}' is missing", _brackets.Count > 0 ? open.Offset : start);
    }

    private bool AtEnd()
    {
        if (_brackets.Count > 0)
            return false;
        if (_text.AsSpan(Offset).StartsWith(end, StringComparison.Ordinal))
            return true;
        var signed = _text[Offset] == '-' || (_text[Offset] == '+' && end == "%}");
        if (!signed || !_text.AsSpan(Offset + 1).StartsWith(end, StringComparison.Ordinal))
            return false;
        Sign = _text[Offset++];
        return true;
    }

    private Token Next()
    {
        var start = Offset;
        var first = _text[start];
        if (first is '"' or '\'')
            return ReadString(first);
        if (char.IsAsciiDigit(first))
            return ReadNumber();
        if (char.IsLetter(first) || first == '_')
        {
            while (Offset < _text.Length && (char.IsLetterOrDigit(_text[Offset]) || _text[Offset] == '_'))
                Offset++;
            return Make(TokenKind.Name, _text[start..Offset], start);
        }

        foreach (var symbol in Operators)
        {
            if (_text.AsSpan(start).StartsWith(symbol, StringComparison.Ordinal))
                return ReadOperator(symbol);
        }

        throw source.Error($"'{first}' is unexpected", start);
    }

    private Token ReadOperator(string symbol)
    {
        var start = Offset;
        Offset += symbol.Length;
        if (symbol is "(" or "[" or "{")
            _brackets.Push((symbol == "(" ? ")" : symbol == "[" ? "]" : "}", start));
        else if (symbol is ")" or "]" or "}")
            Close(symbol, start);
        return Make(TokenKind.Operator, symbol, start);
    }

    private void Close(string symbol, int start)
    {
        if (!_brackets.TryPop(out var open))
            throw source.Error($"'{symbol}' closes nothing", start);
        if (open.Closing != symbol)
            throw source.Error($"'{open.Closing}' is missing", open.Offset);
    }

    private Token ReadString(char quote)
    {
        var start = Offset++;
        while (Offset < _text.Length && _text[Offset] != quote)
            Offset += _text[Offset] == '\\' ? 2 : 1;
        if (Offset >= _text.Length)
            throw source.Error("The string has no end", start);
        var content = _text[(start + 1)..Offset++];
        return Make(TokenKind.String, StringLiteral.Unescape(content) ?? throw source.Error("The string has an escape that means nothing", start), start);
    }

    private Token ReadNumber()
    {
        var start = Offset;
        if (_text[start] == '0' && start + 2 < _text.Length && char.ToLowerInvariant(_text[start + 1]) is var radix && radix is 'x' or 'o' or 'b')
        {
            Offset += 2;
            while (Offset < _text.Length && (char.IsAsciiHexDigit(_text[Offset]) || _text[Offset] == '_'))
                Offset++;
            return Make(TokenKind.Integer, ParseInteger(_text[(start + 2)..Offset], radix == 'x' ? 16 : radix == 'o' ? 8 : 2, start), start);
        }

        SkipDigits();
        // After a dot, as in `pair.0.1`, a number is an index and never has a fraction.
        var isFloat = (start == 0 || _text[start - 1] != '.') && (SkipFraction() | SkipExponent());
        var digits = _text[start..Offset].Replace("_", "", StringComparison.Ordinal);
        return isFloat ? Make(TokenKind.Float, digits, start) : Make(TokenKind.Integer, ParseInteger(digits, 10, start), start);
    }

    private string ParseInteger(string digits, int radix, int start)
    {
        try
        {
            digits = digits.Replace("_", "", StringComparison.Ordinal);
            return (radix == 10 ? long.Parse(digits, CultureInfo.InvariantCulture) : Convert.ToInt64(digits, radix)).ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is OverflowException or FormatException or ArgumentException)
        {
            throw source.Error("The number is no integer of 64 bits", start);
        }
    }

    private void SkipDigits()
    {
        while (Offset < _text.Length && (char.IsAsciiDigit(_text[Offset]) || (_text[Offset] == '_' && HasDigit(Offset + 1))))
            Offset++;
    }

    private bool SkipFraction()
    {
        if (Offset >= _text.Length || _text[Offset] != '.' || !HasDigit(Offset + 1))
            return false;
        Offset++;
        SkipDigits();
        return true;
    }

    private bool SkipExponent()
    {
        if (Offset >= _text.Length || _text[Offset] is not ('e' or 'E'))
            return false;
        var digits = Offset + 1 < _text.Length && _text[Offset + 1] is '+' or '-' ? Offset + 2 : Offset + 1;
        if (!HasDigit(digits))
            return false;
        Offset = digits;
        SkipDigits();
        return true;
    }

    private bool HasDigit(int index) => index < _text.Length && char.IsAsciiDigit(_text[index]);

    private Token Make(TokenKind kind, string text, int start) => new(kind, text, source.PositionOf(start));
}
