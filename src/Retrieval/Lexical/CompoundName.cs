namespace OrleansAi.Retrieval.Lexical;

/// <summary>Splits names that are written in one word: <c>FirstTokenTimeout</c>, <c>OpenAIKey</c>, <c>sqlite3</c>.</summary>
internal static class CompoundName
{
    /// <summary>The parts of <paramref name="word"/>; the word alone where it is simple.</summary>
    public static IReadOnlyList<string> Parts(string word)
    {
        var parts = new List<string>();
        var start = 0;
        for (var index = 1; index < word.Length; index++)
        {
            if (!IsBoundary(word, index))
                continue;
            parts.Add(word[start..index]);
            start = index;
        }

        parts.Add(word[start..]);
        return parts;
    }

    private static bool IsBoundary(string word, int index)
    {
        var before = word[index - 1];
        var here = word[index];
        if (char.IsLower(before) && char.IsUpper(here))
            return true;
        var endsAcronym = char.IsUpper(before) && char.IsUpper(here) && index + 1 < word.Length && char.IsLower(word[index + 1]);
        return endsAcronym || (char.IsDigit(before) != char.IsDigit(here) && !char.IsSurrogate(here) && !char.IsSurrogate(before));
    }
}
