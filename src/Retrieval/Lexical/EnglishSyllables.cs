namespace OrleansAi.Retrieval.Lexical;

/// <summary>
/// The conditions on stems in Porter's paper, section 2: vowels, the measure <c>m</c> of <c>[C](VC)^m[V]</c>, and the marks <c>*d</c>
/// and <c>*o</c>.
/// </summary>
internal static class EnglishSyllables
{
    /// <summary>How often a run of vowels is followed by a run of consonants.</summary>
    public static int Measure(ReadOnlySpan<char> stem)
    {
        var measure = 0;
        for (var index = 1; index < stem.Length; index++)
        {
            if (!IsVowel(stem, index) && IsVowel(stem, index - 1))
                measure++;
        }

        return measure;
    }

    public static bool HasVowel(ReadOnlySpan<char> stem)
    {
        for (var index = 0; index < stem.Length; index++)
        {
            if (IsVowel(stem, index))
                return true;
        }

        return false;
    }

    public static bool EndsWithDoubleConsonant(ReadOnlySpan<char> stem) =>
        stem.Length >= 2 && stem[^1] == stem[^2] && !IsVowel(stem, stem.Length - 1);

    /// <summary>Consonant, vowel, consonant, and the last is not w, x or y.</summary>
    public static bool EndsWithShortSyllable(ReadOnlySpan<char> stem) =>
        stem.Length >= 3 && !IsVowel(stem, stem.Length - 3) && IsVowel(stem, stem.Length - 2) && !IsVowel(stem, stem.Length - 1)
        && stem[^1] is not ('w' or 'x' or 'y');

    /// <summary>A y is a vowel after a consonant.</summary>
    private static bool IsVowel(ReadOnlySpan<char> word, int index) => word[index] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => true,
        'y' => index > 0 && !IsVowel(word, index - 1),
        _ => false,
    };
}
