using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansAi.Gateway.Guardrails.Entities;

/// <summary>Finds international bank account numbers (ISO 13616): of a country's own length, and with the right check digits.</summary>
internal static partial class IbanFinder
{
    // SWIFT's registry, by length.
    private static readonly FrozenDictionary<string, int> Lengths = new (int Length, string Countries)[]
    {
        (15, "NO"), (16, "BE"), (18, "DK FI FO GL NL SD"), (19, "MK SI"), (20, "AT BA EE KZ LT LU XK"), (21, "CH HR LI LV"),
        (22, "BG BH CR DE GB GE IE ME RS VA"), (23, "AE GI IL IQ OM SO TL"), (24, "AD CZ ES MD PK RO SA SE SK TN VG"), (25, "LY PT ST"),
        (26, "IS TR"), (27, "BI DJ FR GR IT MC MR SM"), (28, "AL AZ BY CY DO GT HU LB NI PL SV"), (29, "BR EG PS QA UA"), (30, "JO KW MU YE"),
        (31, "MT SC"), (32, "LC"), (33, "RU"),
    }.SelectMany(group => group.Countries.Split(' ').Select(country => (country, group.Length))).ToFrozenDictionary(pair => pair.country, pair => pair.Length);

    public static void Find(string text, List<Entity> found)
    {
        foreach (var match in Candidate().EnumerateMatches(text))
        {
            if (LengthOf(text.AsSpan(match.Index, match.Length)) is > 0 and var length)
                found.Add(new Entity(EntityKind.Iban, match.Index, length));
        }
    }

    /// <summary>How many characters of <paramref name="candidate"/> are an IBAN; words that follow it may look as if they belonged to it.</summary>
    private static int LengthOf(ReadOnlySpan<char> candidate)
    {
        if (!Lengths.TryGetValue(candidate[..2].ToString().ToUpperInvariant(), out var length))
            return 0;

        Span<char> letters = stackalloc char[length];
        var count = 0;
        for (var index = 0; index < candidate.Length; index++)
        {
            if (candidate[index] is ' ' or '-')
                continue;

            letters[count++] = char.ToUpperInvariant(candidate[index]);
            if (count == length)
            {
                var ends = index + 1 == candidate.Length || !char.IsAsciiLetterOrDigit(candidate[index + 1]);
                return ends && IsChecked(letters) ? index + 1 : 0;
            }
        }

        return 0;
    }

    // ISO 7064, MOD 97-10: the first four go to the end, letters count from 10 on.
    private static bool IsChecked(ReadOnlySpan<char> iban)
    {
        var digits = string.Concat($"{iban[4..]}{iban[..4]}".Select(letter =>
            char.IsAsciiDigit(letter) ? letter.ToString() : (letter - 'A' + 10).ToString(CultureInfo.InvariantCulture)));
        return Digits.Remainder(digits, 97) == 1;
    }

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?:[ \-]?[A-Za-z0-9]){11,32}")]
    private static partial Regex Candidate();
}
