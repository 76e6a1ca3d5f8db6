using System.Text.RegularExpressions;

namespace OrleansAi.Gateway.Guardrails.Entities;

/// <summary>Finds numbers of payment cards: 13 to 19 digits of a known network, whose check digit is right.</summary>
internal static partial class CardFinder
{
    public static void Find(string text, List<Entity> found)
    {
        foreach (var match in Number().EnumerateMatches(text))
        {
            if (IsCard(Digits.Of(text.AsSpan(match.Index, match.Length))))
                found.Add(new Entity(EntityKind.Card, match.Index, match.Length));
        }
    }

    // American Express, Diners, JCB; Visa; Mastercard, Maestro; Discover, UnionPay; Mastercard's second range.
    private static bool IsCard(string digits) => digits.Length is >= 13 and <= 19
        && (digits[0], digits[1]) is ('3', '4' or '7' or '0' or '6' or '8' or '5') or ('4', _) or ('5', _) or ('6', _) or ('2', >= '2' and <= '7')
        && Digits.IsLuhn(digits);

    [GeneratedRegex(@"(?<![\w.\-])\d(?:[ \-]?\d){12,18}(?![\w\-])")]
    private static partial Regex Number();
}
