using System.Globalization;
using System.Text;

namespace OrleansAi.Retrieval.Lexical;

/// <summary>
/// Turns text into index terms: runs of letters and digits (Unicode's word boundaries, UAX #29, simplified), lower case, English words
/// stemmed (<see cref="PorterStemmer"/>), stop words left out. Names such as <c>FirstTokenTimeout</c> give their parts as well as the
/// whole. Scripts that are written without spaces give overlapping pairs of characters, as Lucene's CJK analyzer does.
/// </summary>
public static class LexicalAnalyzer
{
    /// <summary>The terms of <paramref name="text"/> in order, repeats included.</summary>
    public static IReadOnlyList<string> Analyze(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var terms = new List<string>();
        var start = -1;
        for (var index = 0; index <= text.Length; index++)
        {
            var inWord = index < text.Length && IsWordCharacter(text, index);
            if (inWord && start < 0)
                start = index;
            if (inWord || start < 0)
                continue;
            AddWord(terms, text[start..index]);
            start = -1;
        }

        return terms;
    }

    private static bool IsWordCharacter(string text, int index) => CharUnicodeInfo.GetUnicodeCategory(text[index]) switch
    {
        UnicodeCategory.Surrogate => true,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => true,
        _ => char.IsLetterOrDigit(text[index]),
    };

    private static void AddWord(List<string> terms, string word)
    {
        if (word.Any(IsUnspaced))
        {
            AddPairs(terms, word);
            return;
        }

        Add(terms, word);
        var parts = CompoundName.Parts(word);
        if (parts.Count > 1)
        {
            foreach (var part in parts)
                Add(terms, part);
        }
    }

    private static void Add(List<string> terms, string word)
    {
        var term = word.ToLowerInvariant();
        if (!StopWords.Contains(term))
            terms.Add(PorterStemmer.Stem(term));
    }

    private static void AddPairs(List<string> terms, string word)
    {
        var runes = word.EnumerateRunes().ToArray();
        if (runes.Length == 1)
            terms.Add(word);
        for (var index = 0; index + 1 < runes.Length; index++)
            terms.Add(new StringBuilder().Append(runes[index]).Append(runes[index + 1]).ToString());
    }

    /// <summary>Han, Hiragana, Katakana, Hangul, Thai, Lao and Khmer: written without spaces, or with words that spaces don't bound.</summary>
    private static bool IsUnspaced(char character) => character is
        (>= '\u0E00' and <= '\u0EFF') or (>= '\u1780' and <= '\u17FF') or (>= '\u3040' and <= '\u30FF') or
        (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');
}
