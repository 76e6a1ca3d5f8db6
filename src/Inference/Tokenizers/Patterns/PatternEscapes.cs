using System.Globalization;

namespace OrleansAi.Inference.Tokenizers.Patterns;

/// <summary>What Oniguruma's escapes are in .NET.</summary>
internal static class PatternEscapes
{
    // Oniguruma's word characters are alphabetic, which has letter numbers and circled letters beside letters (doc/RE).
    private const string Word = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";
    private const string Hexadecimal = "0-9A-Fa-f";

    /// <summary>An escape outside of a class; the backslash is read.</summary>
    public static string Outside(PatternReader pattern) => pattern.IsNext("b") || pattern.IsNext("B")
        ? Boundary(pattern.Next() == 'b')
        : pattern.Next() switch
        {
            'A' or 'z' or 'Z' => "\\" + pattern.Last,
            'G' => throw new FormatException(@"\G is not supported"),
            >= '1' and <= '9' => throw new FormatException("references back to a group are not supported"),
            var letter => Class(letter, pattern) is var (inside, negated) ? $"[{(negated ? "^" : "")}{inside}]" : Character(letter, pattern),
        };

    /// <summary>An escape that is a set of characters: the inside of a class, and whether it is what it isn't; null if it is no set.</summary>
    public static (string Inside, bool Negated)? Class(char letter, PatternReader pattern) => letter switch
    {
        'p' or 'P' => Property(letter, pattern),
        'd' => (@"\p{Nd}", false),
        'D' => (@"\p{Nd}", true),
        's' => (@"\s", false),
        'S' => (@"\s", true),
        'w' => (Word, false),
        'W' => (Word, true),
        'h' => (Hexadecimal, false),
        'H' => (Hexadecimal, true),
        _ => null,
    };

    /// <summary>An escape that is one character, written for .NET.</summary>
    public static string Character(char letter, PatternReader pattern) => letter switch
    {
        'x' when pattern.Take('{') => Code(pattern.TakeTo('}')),
        'x' => Code($"{pattern.Next()}{pattern.Next()}"),
        'u' => Code($"{pattern.Next()}{pattern.Next()}{pattern.Next()}{pattern.Next()}"),
        'n' or 'r' or 't' or 'f' or 'v' or 'a' or 'e' => "\\" + letter,
        '0' => "\\0",
        '\n' or '\r' or '\t' => Code(((int)letter).ToString("X4", CultureInfo.InvariantCulture)),
        _ when char.IsAsciiLetterOrDigit(letter) => throw new FormatException($"the escape '\\{letter}' is not supported"),
        _ => Code(((int)letter).ToString("X4", CultureInfo.InvariantCulture)),
    };

    /// <summary>The classes that brackets name inside of a class: <c>[:alpha:]</c>.</summary>
    public static string Posix(string name) => name switch
    {
        "alpha" => @"\p{L}\p{M}\p{Nl}\u24B6-\u24E9",
        "alnum" => @"\p{L}\p{M}\p{Nl}\p{Nd}\u24B6-\u24E9",
        "digit" => @"\p{Nd}",
        "lower" => @"\p{Ll}",
        "upper" => @"\p{Lu}",
        "space" => @"\s",
        "blank" => @"\t\p{Zs}",
        "punct" => @"\p{P}\p{S}",
        "cntrl" => @"\p{Cc}",
        "word" => Word,
        "xdigit" => Hexadecimal,
        _ => throw new FormatException($"the class '[:{name}:]' is not supported"),
    };

    private static (string, bool) Property(char letter, PatternReader pattern)
    {
        var name = pattern.Take('{') ? pattern.TakeTo('}') : pattern.Next().ToString();
        var negated = letter == 'P' ^ name.StartsWith('^');
        name = name.TrimStart('^');
        return (name switch
        {
            "L" or "Lu" or "Ll" or "Lt" or "Lm" or "Lo" or "M" or "Mn" or "Mc" or "Me" or "N" or "Nd" or "Nl" or "No" or "P" or "Pc" or "Pd"
                or "Ps" or "Pe" or "Pi" or "Pf" or "Po" or "S" or "Sm" or "Sc" or "Sk" or "So" or "Z" or "Zs" or "Zl" or "Zp" or "Cc" or "Cf"
                or "Co" or "Cn" or "Cs" or "C" => $"\\p{{{name}}}",
            "Letter" => @"\p{L}",
            "Number" => @"\p{N}",
            "Punctuation" => @"\p{P}",
            "Symbol" => @"\p{S}",
            "Word" => Word,
            "Alpha" or "Alnum" or "Digit" or "Lower" or "Upper" or "Space" or "Blank" or "Punct" or "Cntrl" or "XDigit" =>
                Posix(name.ToLowerInvariant()),
            _ => UnicodeScripts.Find(name.Replace("Script=", "", StringComparison.Ordinal)) ?? throw new FormatException(
                $"the property '\\p{{{name}}}' is not supported; general categories are, and the scripts {string.Join(", ", UnicodeScripts.Names)}"),
        }, negated);
    }

    private static string Code(string digits)
    {
        if (!int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
            throw new FormatException($"'{digits}' is no hexadecimal number");
        if (code > 0xFFFF)
            throw new FormatException("a pattern cannot name a character above U+FFFF by itself");
        return "\\u" + code.ToString("X4", CultureInfo.InvariantCulture);
    }

    private static string Boundary(bool positive) => positive
        ? $"(?:(?<![{Word}])(?=[{Word}])|(?<=[{Word}])(?![{Word}]))"
        : $"(?:(?<![{Word}])(?![{Word}])|(?<=[{Word}])(?=[{Word}]))";
}
