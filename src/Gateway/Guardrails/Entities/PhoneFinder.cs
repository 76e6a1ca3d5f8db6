using System.Text.RegularExpressions;

namespace OrleansAi.Gateway.Guardrails.Entities;

/// <summary>
/// Finds telephone numbers: international ones (E.164) in any grouping, and national ones that are grouped as such, or that a word
/// for telephone stands before. Plain runs of digits are none: most of them are something else.
/// </summary>
internal static partial class PhoneFinder
{
    private const int Fewest = 7;
    private const int Most = 15;

    public static void Find(string text, List<Entity> found)
    {
        Add(International(), text, found);
        Add(NorthAmerican(), text, found);
        Add(National(), text, found);
        foreach (Match match in Named().Matches(text))
            Add(match.Groups["number"].Index, match.Groups["number"].Length, text, found);
    }

    private static void Add(Regex form, string text, List<Entity> found)
    {
        foreach (var match in form.EnumerateMatches(text))
            Add(match.Index, match.Length, text, found);
    }

    private static void Add(int start, int length, string text, List<Entity> found)
    {
        if (Digits.Of(text.AsSpan(start, length)).Length is >= Fewest and <= Most)
            found.Add(new Entity(EntityKind.Phone, start, length));
    }

    [GeneratedRegex(@"(?<![\w+])(?:\+|00)[1-9]\d{0,2}(?:[ .\-/]?(?:\(\d{1,5}\)|\d{1,5})){2,6}(?!\w)")]
    private static partial Regex International();

    [GeneratedRegex(@"(?<![\w.\-+/])(?:1[ .\-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.\- ])[2-9]\d{2}[.\- ]\d{4}(?![\w\-.]\d|\w)")]
    private static partial Regex NorthAmerican();

    [GeneratedRegex(@"(?<![\w.\-+/]|\d )(?:\(0\d{1,4}\) ?\d{2,4}(?:[ \-]?\d{2,4}){1,3}|0\d{1,4}[ /\-]\d{3,4}(?:[ \-]?\d{2,4}){1,3}|0\d(?:[ .]\d{2}){4})(?![\w\-.]\d|\w)")]
    private static partial Regex National();

    [GeneratedRegex(@"(?i)\b(?:phone|tel|telephone|telefon|mobile|mobil|handy|cell|fax|call me (?:at|on)|whatsapp|teléfono|téléphone)(?: ?(?:no|nr|number|nummer)\.?)?(?: is)? ?[:.]? ?(?<number>\(?\d(?:[ .\-/()]{0,2}\d){6,14})(?!\w)")]
    private static partial Regex Named();
}
