using OrleansAi.Inference.Generation.Grammars.Automaton;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>
/// The formats of strings that can be held: dates and times of RFC 3339 (in years of four digits, without leap days and leap seconds) and UUIDs.
/// </summary>
internal static class FormatRules
{
    private static readonly ByteSet Digit = ByteSet.Range('0', '9');
    private static readonly Rule FromZeroToFiftyNine = new(() => [[ByteSet.Range('0', '5'), Digit]]);
    private static readonly Rule Hour = new(() => [[ByteSet.Range('0', '1'), Digit], [.. JsonRules.Literal("2"), ByteSet.Range('0', '3')]]);

    private static readonly Rule UpToTwentyEight = new(() =>
        [[.. JsonRules.Literal("0"), ByteSet.Range('1', '9')], [.. JsonRules.Literal("1"), Digit], [.. JsonRules.Literal("2"), ByteSet.Range('0', '8')]]);

    private static readonly Rule MonthAndDay = new(() =>
    [
        .. new[] { "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12" }
            .Select(month => (Symbol[])[.. JsonRules.Literal(month + "-"), UpToTwentyEight]),
        .. new[] { "01", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12" }
            .SelectMany(month => new[] { JsonRules.Literal(month + "-29"), JsonRules.Literal(month + "-30") }),
        .. new[] { "01", "03", "05", "07", "08", "10", "12" }.Select(month => JsonRules.Literal(month + "-31")),
    ]);

    private static readonly Rule Year = new(() => [[ByteSet.Of("12"), Digit, Digit, Digit]]);

    private static readonly Rule Fraction = new(() => [[], [.. JsonRules.Literal("."), Digit], [.. JsonRules.Literal("."), Digit, Digit, Digit]]);

    private static readonly Rule Offset = new(() => [JsonRules.Literal("Z"), [ByteSet.Of("+-"), Hour, .. JsonRules.Literal(":"), FromZeroToFiftyNine]]);

    private static readonly Symbol[] Date = [Year, .. JsonRules.Literal("-"), MonthAndDay];

    private static readonly Symbol[] Time =
        [Hour, .. JsonRules.Literal(":"), FromZeroToFiftyNine, .. JsonRules.Literal(":"), FromZeroToFiftyNine, Fraction, Offset];

    private static readonly ByteSet Hexadecimal = ByteSet.Of("0123456789abcdefABCDEF");

    private static readonly Dictionary<string, Symbol[]> Formats = new()
    {
        ["date"] = Date,
        ["time"] = Time,
        ["date-time"] = [.. Date, .. JsonRules.Literal("T"), .. Time],
        ["uuid"] = [.. Groups(8, 4, 4, 4, 12)],
    };

    public static IReadOnlyCollection<string> Names => Formats.Keys;

    /// <summary>The inside of a string of the format.</summary>
    public static Symbol[] For(string format) => Formats[format];

    private static IEnumerable<Symbol> Groups(params IReadOnlyList<int> lengths) =>
        lengths.SelectMany((length, group) => (Symbol[])[.. group > 0 ? JsonRules.Literal("-") : [], .. Enumerable.Repeat(Hexadecimal, length)]);
}
