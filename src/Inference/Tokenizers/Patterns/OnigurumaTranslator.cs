using System.Text;

namespace OrleansAi.Inference.Tokenizers.Patterns;

/// <summary>
/// Rewrites an expression of Oniguruma, in the Ruby syntax that tokenizers are written in, as one of .NET
/// (github.com/kkos/oniguruma, <c>doc/RE</c>). It is meant for text in which each code point is one UTF-16 unit (<see cref="FoldedText"/>).
/// </summary>
internal sealed class OnigurumaTranslator
{
    private readonly PatternReader _pattern;
    private readonly StringBuilder _output = new();
    private readonly Stack<(int Start, bool IgnoresCase)> _groups = [];
    private bool _ignoresCase;
    private int _atom = -1;

    private OnigurumaTranslator(string pattern) => _pattern = new PatternReader(pattern);

    /// <summary>The expression for .NET.</summary>
    /// <exception cref="FormatException">It uses what isn't supported here; the message says what.</exception>
    public static string Translate(string pattern)
    {
        var translator = new OnigurumaTranslator(pattern);
        while (!translator._pattern.AtEnd)
            translator.TranslateNext();
        return translator._output.ToString();
    }

    private void TranslateNext()
    {
        switch (_pattern.Next())
        {
            case '\\': Atom(PatternEscapes.Outside(_pattern)); break;
            case '[': Atom(PatternClass.Read(_pattern, _ignoresCase)); break;
            case '.': Atom("[^\\n]"); break;
            case '^': Atom("(?:(?<=\\n)|\\A)"); break;
            case '$': Atom("(?=\\n|\\z)"); break;
            case '(': OpenGroup(); break;
            case ')': CloseGroup(); break;
            case '|': _output.Append('|'); break;
            case '*' or '+' or '?': Quantify(_pattern.Last.ToString()); break;
            case '{': Repeat(); break;
            case var character: Atom(Literal(character)); break;
        }
    }

    private void Atom(string translated)
    {
        _atom = _output.Length;
        _output.Append(translated);
    }

    private string Literal(char character)
    {
        if (char.IsSurrogate(character))
            throw new FormatException("a pattern cannot name a character above U+FFFF by itself");
        // Full case folding: Oniguruma matches the long s and the kelvin sign to the letters, which .NET's tables don't.
        return (_ignoresCase, char.ToLowerInvariant(character)) switch
        {
            (true, 's') => "[sS\u017F]",
            (true, 'k') => "[kK\u212A]",
            _ => System.Text.RegularExpressions.Regex.Escape(character.ToString()).Replace("}", "\\}").Replace("]", "\\]"),
        };
    }

    private void OpenGroup()
    {
        _groups.Push((_output.Length, _ignoresCase));
        _output.Append('(');
        if (!_pattern.Take('?'))
        {
            // A group that is only there to group costs .NET a capture, which nobody reads.
            _output.Append("?:");
            return;
        }

        var prefix = _pattern.TakeWhile(static character => character is ':' or '=' or '!' or '<' or '>' or '-' or 'i' or 'm' or 'x', ":=!>");
        if (prefix is not (":" or "=" or "!" or ">" or "<=" or "<!" or "i:" or "-i:"))
            throw new FormatException($"the group '(?{prefix}' is not supported");
        _ignoresCase = prefix switch { "i:" => true, "-i:" => false, _ => _ignoresCase };
        _output.Append('?').Append(prefix);
    }

    private void CloseGroup()
    {
        if (!_groups.TryPop(out var group))
            throw new FormatException("a ')' closes no group");
        (_atom, _ignoresCase) = group;
        _output.Append(')');
    }

    private void Repeat()
    {
        var body = _pattern.TakeRepeat();
        if (body is null)
        {
            Atom("\\{");
            return;
        }

        // In Ruby's syntax a + behind braces repeats the repetition; it isn't possessive.
        var repeat = "{" + (body.StartsWith(',') ? "0" + body : body) + "}";
        if (_pattern.Take('?'))
            repeat += "?";
        Wrap("(?:", repeat + ")");
        if (_pattern.Take('+'))
            Quantify("+");
    }

    private void Quantify(string quantifier)
    {
        if (_atom < 0)
            throw new FormatException($"'{quantifier}' repeats nothing");
        if (_pattern.Take('+'))
            Wrap("(?>", quantifier + ")");
        else
            _output.Append(quantifier).Append(_pattern.Take('?') ? "?" : "");
    }

    private void Wrap(string open, string close)
    {
        _output.Insert(_atom, open);
        _output.Append(close);
    }
}
