using System.Text;
using OrleansAi.Inference.Generation.Grammars.Automaton;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>The grammar of JSON (RFC 8259) over UTF-8, in well-formed sequences only (RFC 3629, section 4).</summary>
internal static class JsonRules
{
    // What common readers nest; the runtime's own stops at 64.
    private const int DeepestValue = 32;

    // Two for each level of the deepest value.
    private const int DeepestIndent = 64;

    private static readonly ByteSet Digit = ByteSet.Range('0', '9');
    private static readonly ByteSet Continuation = ByteSet.Range(0x80, 0xBF);
    private static readonly ByteSet Hexadecimal = ByteSet.Of("0123456789abcdefABCDEF");

    /// <summary>What may stand in a string by itself, in one byte.</summary>
    public static readonly ByteSet PlainCharacter = new(value => value is >= 0x20 and < 0x80 && value != '"' && value != '\\');

    /// <summary>What people and printers put between two parts: nothing, a space, or a new line and its indent. A small model that may write more finds no end of it.</summary>
    public static readonly Rule Whitespace = new(() => [[], [ByteSet.Single((byte)' ')], [Optional(ByteSet.Single((byte)'\r')), ByteSet.Single((byte)'\n'), Indent!]]);

    private static readonly Rule Indent = AtMost(DeepestIndent, ByteSet.Of(" \t"));

    /// <summary>A character of several bytes; <paramref name="isFirst"/> says with which it may begin.</summary>
    public static Rule LongCharacter(Func<int, bool> isFirst) => new(() => LongCharacters(isFirst));

    public static readonly Rule Character = new(() => [[PlainCharacter], [LongCharacter(_ => true)], [ByteSet.Single((byte)'\\'), Escape!]]);

    /// <summary>The rest of a string, with its end.</summary>
    public static readonly Rule RestOfText = new(() => [[ByteSet.Single((byte)'"')], [Character, RestOfText!]]);

    public static readonly Rule Text = new(() => [[ByteSet.Single((byte)'"'), RestOfText]]);

    // Digits have a limit, as a model that has begun with them doesn't always find an end; 64 bits hold these.
    public static readonly Rule Integer = new(() => [[Optional(ByteSet.Single((byte)'-')), WholePart!]]);

    public static readonly Rule Number = new(() => [[Integer, Fraction!, Exponent!]]);

    public static readonly Rule AnyValue = Value(0);

    public static readonly Rule AnyObject = Members(0);

    private static readonly Rule WholePart = new(() => [[ByteSet.Single((byte)'0')], [ByteSet.Range('1', '9'), Digits(15)]]);

    private static readonly Rule Fraction = new(() => [[], [ByteSet.Single((byte)'.'), Digit, Digits(15)]]);

    private static readonly Rule Exponent = new(() => [[], [ByteSet.Of("eE"), Optional(ByteSet.Of("+-")), Digit, Digits(1)]]);

    private static readonly Rule Escape = new(() =>
    [
        [ByteSet.Of("\"\\/bfnrt")],
        [ByteSet.Single((byte)'u'), ByteSet.Of("0123456789abcefABCEF"), Hexadecimal, Hexadecimal, Hexadecimal],
        [ByteSet.Single((byte)'u'), ByteSet.Of("dD"), ByteSet.Range('0', '7'), Hexadecimal, Hexadecimal],
        // A character outside the basic plane is two escapes; one of them alone is no text.
        [
            ByteSet.Single((byte)'u'), ByteSet.Of("dD"), ByteSet.Of("89abAB"), Hexadecimal, Hexadecimal,
            .. Literal("\\u"), ByteSet.Of("dD"), ByteSet.Of("cdefCDEF"), Hexadecimal, Hexadecimal,
        ],
    ]);

    public static Symbol[] Literal(string text) => [.. Encoding.UTF8.GetBytes(text).Select(ByteSet.Single)];

    public static Symbol[] Spaced(string text) => [Whitespace, .. Literal(text), Whitespace];

    private static Rule Optional(ByteSet set) => new(() => [[], [set]]);

    private static Rule Digits(int most) => AtMost(most, Digit);

    private static Rule AtMost(int most, ByteSet set) => new(() => most == 0 ? [[]] : [[], [set, AtMost(most - 1, set)]]);

    private static Rule Value(int depth) => new(() =>
    {
        List<Symbol[]> scalars = [Literal("null"), Literal("true"), Literal("false"), [Number], [Text]];
        return depth < DeepestValue ? [.. scalars, [Members(depth)], [Items(depth)]] : scalars;
    });

    private static Rule Members(int depth)
    {
        var value = Value(depth + 1);
        Rule? more = null;
        more = new Rule(() => [[.. Literal("}")], [.. Literal(","), Whitespace, Text, .. Spaced(":"), value, Whitespace, more!]]);
        return new Rule(() => [[.. Literal("{"), Whitespace, .. Literal("}")], [.. Literal("{"), Whitespace, Text, .. Spaced(":"), value, Whitespace, more]]);
    }

    private static Rule Items(int depth)
    {
        var value = Value(depth + 1);
        Rule? more = null;
        more = new Rule(() => [[.. Literal("]")], [.. Literal(","), Whitespace, value, Whitespace, more!]]);
        return new Rule(() => [[.. Literal("["), Whitespace, .. Literal("]")], [.. Literal("["), Whitespace, value, Whitespace, more]]);
    }

    private static IEnumerable<Symbol[]> LongCharacters(Func<int, bool> isFirst)
    {
        ByteSet First(int lowest, int highest) => new(value => value >= lowest && value <= highest && isFirst(value));
        return
        [
            [First(0xC2, 0xDF), Continuation],
            [First(0xE0, 0xE0), ByteSet.Range(0xA0, 0xBF), Continuation],
            [First(0xE1, 0xEC), Continuation, Continuation],
            [First(0xED, 0xED), ByteSet.Range(0x80, 0x9F), Continuation],
            [First(0xEE, 0xEF), Continuation, Continuation],
            [First(0xF0, 0xF0), ByteSet.Range(0x90, 0xBF), Continuation, Continuation],
            [First(0xF1, 0xF3), Continuation, Continuation, Continuation],
            [First(0xF4, 0xF4), ByteSet.Range(0x80, 0x8F), Continuation, Continuation],
        ];
    }
}
