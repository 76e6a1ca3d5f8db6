using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansAi.Gateway.Guardrails.Entities;

/// <summary>
/// Finds numbers that states give to people: those of the United States and the United Kingdom by their form, those of Germany,
/// France, Spain, Italy, the Netherlands and Sweden by their check digits too.
/// </summary>
internal static partial class NationalIdFinder
{
    private const string SpanishLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
    private const int DutchLength = 9;

    // The Italian code gives letters and digits at odd places these values (ministerial decree of 12 March 1974).
    private static readonly int[] ItalianOdd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

    public static void Find(string text, List<Entity> found)
    {
        Add(American(), text, found, static _ => true);
        Add(British(), text, found, static _ => true);
        Add(Spanish(), text, found, IsSpanish);
        Add(Italian(), text, found, IsItalian);
        Add(French(), text, found, IsFrench);
        Add(Swedish(), text, found, static number => Digits.IsLuhn(Digits.Of(number)[^10..]));
        Add(German(), text, found, IsGerman);
        foreach (Match match in Dutch().Matches(text))
        {
            var number = match.Groups["number"];
            if (IsDutch(Digits.Of(number.ValueSpan)))
                found.Add(new Entity(EntityKind.NationalId, number.Index, number.Length));
        }
    }

    private static void Add(Regex form, string text, List<Entity> found, Func<string, bool> isOne)
    {
        foreach (var match in form.EnumerateMatches(text))
        {
            if (isOne(text.Substring(match.Index, match.Length)))
                found.Add(new Entity(EntityKind.NationalId, match.Index, match.Length));
        }
    }

    // DNI and NIE: the letter is the number's remainder by 23; X, Y and Z stand for 0, 1 and 2.
    private static bool IsSpanish(string number)
    {
        var plain = number.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        var digits = plain[..^1].Replace('X', '0').Replace('Y', '1').Replace('Z', '2');
        return SpanishLetters[int.Parse(digits, CultureInfo.InvariantCulture) % 23] == plain[^1];
    }

    private static bool IsItalian(string code)
    {
        var letters = code.ToUpperInvariant();
        var sum = 0;
        for (var index = 0; index < 15; index++)
        {
            var value = char.IsAsciiDigit(letters[index]) ? letters[index] - '0' : letters[index] - 'A';
            sum += index % 2 == 0 ? ItalianOdd[value] : value;
        }

        return 'A' + (sum % 26) == letters[15];
    }

    // NIR: the last two digits are 97 less the remainder of the others; Corsica's departments have a letter.
    private static bool IsFrench(string number)
    {
        var plain = number.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        var digits = plain.Replace("2A", "19", StringComparison.Ordinal).Replace("2B", "18", StringComparison.Ordinal);
        return digits.All(char.IsAsciiDigit)
            && 97 - Digits.Remainder(digits[..13], 97) == int.Parse(digits[13..], CultureInfo.InvariantCulture);
    }

    // Steuer-ID: no leading zero, one digit of the first ten stands there twice or three times, and MOD 11,10.
    private static bool IsGerman(string number)
    {
        var digits = Digits.Of(number);
        var most = digits[..10].GroupBy(digit => digit).Max(group => group.Count());
        return digits[0] != '0' && most is 2 or 3 && Digits.IsMod1110(digits);
    }

    // BSN: the weighted sum is a multiple of 11.
    private static bool IsDutch(string digits) => digits.Length == DutchLength
        && (digits[..8].Select((digit, index) => (digit - '0') * (DutchLength - index)).Sum() - (digits[8] - '0')) % 11 == 0;

    [GeneratedRegex(@"(?<![\w\-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w\-])")]
    private static partial Regex American();

    [GeneratedRegex(@"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)")]
    private static partial Regex British();

    [GeneratedRegex(@"(?<!\w)(?:\d{8}-?[A-HJ-NP-TV-Za-hj-np-tv-z]|[XYZxyz]-?\d{7}-?[A-HJ-NP-TV-Za-hj-np-tv-z])(?!\w)")]
    private static partial Regex Spanish();

    [GeneratedRegex(@"(?<!\w)[A-Za-z]{6}\d{2}[A-EHLMPRSTa-ehlmprst]\d{2}[A-Za-z]\d{3}[A-Za-z](?!\w)")]
    private static partial Regex Italian();

    [GeneratedRegex(@"(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}(?!\w)")]
    private static partial Regex French();

    [GeneratedRegex(@"(?<![\w\-])(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\-+]\d{4}(?![\w\-])")]
    private static partial Regex Swedish();

    [GeneratedRegex(@"(?<![\w+\-])[1-9]\d ?\d{3} ?\d{3} ?\d{3}(?![\w\-])")]
    private static partial Regex German();

    [GeneratedRegex(@"(?i)\b(?:bsn|burgerservicenummer|sofinummer)(?:nummer)?(?: is)? ?[:.]? ?(?<number>\d{9}|\d{4}[. ]\d{2}[. ]\d{3})(?!\w)")]
    private static partial Regex Dutch();
}
