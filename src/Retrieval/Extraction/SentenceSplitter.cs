namespace OrleansAi.Retrieval.Extraction;

/// <summary>
/// Splits running text into sentences: at <c>.</c>, <c>!</c>, <c>?</c> and their East Asian forms, where what follows looks like a beginning;
/// never inside code spans, after usual abbreviations, or after a single initial.
/// </summary>
public static class SentenceSplitter
{
    private static readonly string[] Abbreviations = ["e.g.", "i.e.", "etc.", "vs.", "cf.", "no.", "fig.", "mr.", "mrs.", "ms.", "dr.", "st.", "approx."];

    /// <summary>The sentences of <paramref name="text"/>, trimmed, line feeds inside them turned to spaces.</summary>
    public static IEnumerable<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var start = 0;
        var inCode = false;
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] == '`')
                inCode = !inCode;
            if (inCode || !EndsSentence(line, index, start))
                continue;

            var end = index + 1;
            while (end < line.Length && line[end] is '"' or '\'' or ')' or ']' or '*' or '_' or '”' or '’' or '」')
                end++;
            yield return line[start..end];
            while (end < line.Length && line[end] == ' ')
                end++;
            start = end;
            index = end - 1;
        }

        if (start < line.Length)
            yield return line[start..];
    }

    private static bool EndsSentence(string line, int index, int start)
    {
        if (line[index] is '。' or '！' or '？')
            return true;
        if (line[index] is not ('.' or '!' or '?' or '…'))
            return false;

        var next = index + 1;
        while (next < line.Length && line[next] is '"' or '\'' or ')' or ']' or '*' or '_' or '”' or '’')
            next++;
        if (next >= line.Length)
            return true;
        if (line[next] != ' ' || next + 1 >= line.Length || char.IsLower(line[next + 1]))
            return false;
        return line[index] != '.' || !EndsWithAbbreviation(line.AsSpan(start, index + 1 - start));
    }

    private static bool EndsWithAbbreviation(ReadOnlySpan<char> sentence)
    {
        var word = sentence[(sentence.LastIndexOf(' ') + 1)..].TrimStart("([\"'*_");
        if (word.Length == 2 && char.IsUpper(word[0]))
            return true;
        foreach (var abbreviation in Abbreviations)
        {
            if (word.Equals(abbreviation, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
