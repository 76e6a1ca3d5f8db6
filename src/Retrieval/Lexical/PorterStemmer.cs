namespace OrleansAi.Retrieval.Lexical;

/// <summary>
/// Reduces English words to their stem: <c>configure</c>, <c>configured</c> and <c>configuration</c> become <c>configur</c>. M. F. Porter,
/// "An algorithm for suffix stripping", Program 14 (3), 1980, with the author's later corrections
/// (https://tartarus.org/martin/PorterStemmer/). Words with anything but a to z stay as they are.
/// </summary>
public static class PorterStemmer
{
    private static readonly (string Suffix, string Replacement)[] Step2 =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3 =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] Step4 =
    [
        ("al", ""), ("ance", ""), ("ence", ""), ("er", ""), ("ic", ""), ("able", ""), ("ible", ""), ("ant", ""), ("ement", ""), ("ment", ""),
        ("ent", ""), ("sion", "s"), ("tion", "t"), ("ou", ""), ("ism", ""), ("ate", ""), ("iti", ""), ("ous", ""), ("ive", ""), ("ize", ""),
    ];

    /// <summary>The stem of <paramref name="word"/>, which is in lower case.</summary>
    public static string Stem(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length <= 2 || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
            return word;

        var stem = WithoutParticiple(WithoutPlural(word));
        if (stem.EndsWith('y') && EnglishSyllables.HasVowel(stem.AsSpan(0, stem.Length - 1)))
            stem = stem[..^1] + "i";
        stem = Replace(stem, Step2, 0);
        stem = Replace(stem, Step3, 0);
        stem = Replace(stem, Step4, 1);
        return WithoutFinalE(stem);
    }

    private static string WithoutPlural(string word)
    {
        if (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal))
            return word[..^2];
        return word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1] : word;
    }

    private static string WithoutParticiple(string word)
    {
        if (word.EndsWith("eed", StringComparison.Ordinal))
            return EnglishSyllables.Measure(word.AsSpan(0, word.Length - 3)) > 0 ? word[..^1] : word;

        var length = word.EndsWith("ed", StringComparison.Ordinal) ? 2 : word.EndsWith("ing", StringComparison.Ordinal) ? 3 : 0;
        if (length == 0 || !EnglishSyllables.HasVowel(word.AsSpan(0, word.Length - length)))
            return word;

        var stem = word[..^length];
        if (stem.EndsWith("at", StringComparison.Ordinal) || stem.EndsWith("bl", StringComparison.Ordinal) || stem.EndsWith("iz", StringComparison.Ordinal))
            return stem + "e";
        if (EnglishSyllables.EndsWithDoubleConsonant(stem) && stem[^1] is not ('l' or 's' or 'z'))
            return stem[..^1];
        return EnglishSyllables.Measure(stem) == 1 && EnglishSyllables.EndsWithShortSyllable(stem) ? stem + "e" : stem;
    }

    /// <summary>Replaces the longest suffix that fits, where the stem before it is long enough.</summary>
    private static string Replace(string word, (string Suffix, string Replacement)[] rules, int measureAbove)
    {
        var (suffix, replacement) = rules.Where(rule => word.EndsWith(rule.Suffix, StringComparison.Ordinal))
            .OrderByDescending(static rule => rule.Suffix.Length).FirstOrDefault();
        if (suffix is null)
            return word;
        var changed = string.Concat(word.AsSpan(0, word.Length - suffix.Length), replacement);
        var measured = suffix is "sion" or "tion" ? changed : word[..^suffix.Length];
        return EnglishSyllables.Measure(measured) > measureAbove ? changed : word;
    }

    private static string WithoutFinalE(string word)
    {
        if (word.EndsWith('e'))
        {
            var stem = word[..^1];
            var measure = EnglishSyllables.Measure(stem);
            if (measure > 1 || (measure == 1 && !EnglishSyllables.EndsWithShortSyllable(stem)))
                word = stem;
        }

        return word.EndsWith("ll", StringComparison.Ordinal) && EnglishSyllables.Measure(word) > 1 ? word[..^1] : word;
    }
}
