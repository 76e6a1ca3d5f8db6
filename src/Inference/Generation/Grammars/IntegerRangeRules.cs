using System.Globalization;
using OrleansAi.Inference.Generation.Grammars.Automaton;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>
/// The integers of a range, digit by digit: for each number of digits the least and the greatest number that has as many, and a digit is
/// bounded by theirs for as long as all before it are theirs too.
/// </summary>
internal static class IntegerRangeRules
{
    public static Rule For(long lowest, long highest) => new(() =>
    {
        List<Symbol[]> alternatives = [];
        if (highest >= 0)
            alternatives.AddRange(Magnitudes(Math.Max(lowest, 0), highest));
        if (lowest < 0)
            alternatives.AddRange(Magnitudes(Math.Max(1, -highest), -lowest).Select(magnitude => (Symbol[])[.. JsonRules.Literal("-"), .. magnitude]));
        return alternatives;
    });

    private static IEnumerable<Symbol[]> Magnitudes(long lowest, long highest)
    {
        var (least, greatest) = (0L, 9L);
        for (var digits = 1; digits <= 18; digits++)
        {
            var (first, last) = (Math.Max(lowest, least), Math.Min(highest, greatest));
            if (first <= last)
                yield return [Digit(Written(first), Written(last), 0, isLeast: true, isGreatest: true)];
            (least, greatest) = (greatest + 1, (greatest * 10) + 9);
        }
    }

    // The digits from a place on, where those before are all the least number's, all the greatest's, both or neither.
    private static Rule Digit(string least, string greatest, int place, bool isLeast, bool isGreatest) => new(() =>
    {
        if (place == least.Length)
            return [[]];
        var (first, last) = (isLeast ? least[place] : '0', isGreatest ? greatest[place] : '9');
        Symbol[] Choice(int from, int to, bool staysLeast, bool staysGreatest) =>
            [ByteSet.Range(from, to), Digit(least, greatest, place + 1, staysLeast, staysGreatest)];
        if (first == last)
            return [Choice(first, last, isLeast, isGreatest)];

        List<Symbol[]> alternatives = [];
        if (isLeast)
            alternatives.Add(Choice(first, first, staysLeast: true, staysGreatest: false));
        if (isGreatest)
            alternatives.Add(Choice(last, last, staysLeast: false, staysGreatest: true));
        var (from, to) = (isLeast ? first + 1 : first, isGreatest ? last - 1 : last);
        if (from <= to)
            alternatives.Add(Choice(from, to, staysLeast: false, staysGreatest: false));
        return alternatives;
    });

    private static string Written(long number) => number.ToString(CultureInfo.InvariantCulture);
}
