using System.Text;

namespace OrleansAi.Inference.Tokenizers.Patterns;

/// <summary>
/// A character class of Oniguruma, which nests and intersects (<c>[\p{L}&amp;&amp;[^\p{Han}]]</c>). .NET's classes know neither, so a class
/// becomes alternatives (<c>[a]|[^b]</c>) under lookaheads for the intersections, unless it is plain.
/// </summary>
internal sealed class PatternClass(bool ignoresCase)
{
    private readonly StringBuilder _plain = new();
    private readonly List<string> _others = [];

    /// <summary>Reads a class whose bracket is read, and writes it for .NET.</summary>
    public static string Read(PatternReader pattern, bool ignoresCase)
    {
        var negated = pattern.Take('^');
        List<PatternClass> operands = [new PatternClass(ignoresCase)];
        // A bracket that comes first is one of the characters.
        if (pattern.Take(']'))
            operands[0]._plain.Append("\\]");
        while (!pattern.Take(']'))
        {
            if (pattern.Take("&&"))
                operands.Add(new PatternClass(ignoresCase));
            else
                operands[^1].ReadNext(pattern);
        }

        if (operands.Count == 1 && operands[0]._others.Count == 0)
            return $"[{(negated ? "^" : "")}{operands[0]._plain}]";
        var lookaheads = string.Concat(operands.Skip(1).Select(static operand => $"(?={operand.Union()})"));
        var positive = $"(?:{lookaheads}{operands[0].Union()})";
        return negated ? $"(?:(?!{positive})[\\s\\S])" : positive;
    }

    private void ReadNext(PatternReader pattern)
    {
        switch (pattern.Next())
        {
            case '[' when pattern.Take(':'):
                var negated = pattern.Take('^');
                Set(PatternEscapes.Posix(pattern.TakeTo(':')), negated);
                if (!pattern.Take(']'))
                    throw new FormatException("a ':]' is missing");
                break;
            case '[':
                _others.Add(Read(pattern, ignoresCase));
                break;
            case '\\':
                var letter = pattern.Next();
                if (letter == 'b')
                    Literal("\\b");
                else if (PatternEscapes.Class(letter, pattern) is var (inside, isNot))
                    Set(inside, isNot);
                else
                    Literal(PatternEscapes.Character(letter, pattern));
                break;
            case '-':
                // Between two characters it makes a range; at the ends .NET too reads it as itself.
                _plain.Append(pattern.IsNext("]") || _plain.Length == 0 ? "\\-" : "-");
                break;
            case '^':
                Literal("\\^");
                break;
            case var character when char.IsSurrogate(character):
                throw new FormatException("a pattern cannot name a character above U+FFFF by itself");
            case var character:
                Literal(character.ToString());
                break;
        }
    }

    // Full case folding: Oniguruma matches the long s and the kelvin sign to the letters, which .NET's tables don't.
    private void Literal(string text) => _plain.Append((ignoresCase, text) switch
    {
        (true, "s" or "S") => text + "\u017F",
        (true, "k" or "K") => text + "\u212A",
        _ => text,
    });

    private void Set(string inside, bool negated)
    {
        // The complement of a single set has a name of its own in .NET; that of several doesn't.
        if (!negated)
            _plain.Append(inside);
        else if (inside.Length == 2)
            _plain.Append(inside.ToUpperInvariant());
        else if (inside.StartsWith("\\p{", StringComparison.Ordinal) && inside.IndexOf('}') == inside.Length - 1)
            _plain.Append("\\P").Append(inside, 2, inside.Length - 2);
        else
            _others.Add($"[^{inside}]");
    }

    private string Union()
    {
        List<string> alternatives = [.. _plain.Length == 0 ? Array.Empty<string>() : [$"[{_plain}]"], .. _others];
        return alternatives.Count switch
        {
            0 => throw new FormatException("a character class is empty"),
            1 => alternatives[0],
            _ => $"(?:{string.Join('|', alternatives)})",
        };
    }
}
