namespace OrleansAi.Gateway.Providers.Local;

/// <summary>
/// The local responder's own tokens, for limits and usage: up to six letters or digits, or one other character, each with the white
/// space before it. English prose gives about as many of them as of a language model's tokens.
/// </summary>
internal static class LocalTokens
{
    private const int LettersPerToken = 6;

    /// <summary>How many tokens <paramref name="text"/> has.</summary>
    public static int Count(string text)
    {
        var count = 0;
        for (var start = 0; start < text.Length; start = End(text, start))
            count++;
        return count;
    }

    /// <summary>The first <paramref name="count"/> tokens of <paramref name="text"/>, or all of it where it has no more.</summary>
    public static string Take(string text, long count)
    {
        var end = 0;
        while (count-- > 0 && end < text.Length)
            end = End(text, end);
        return text[..end];
    }

    /// <summary>The text in pieces of at most <paramref name="tokens"/> tokens; together they are the text.</summary>
    public static IEnumerable<string> Pieces(string text, int tokens)
    {
        for (var start = 0; start < text.Length;)
        {
            var piece = Take(text[start..], tokens);
            yield return piece;
            start += piece.Length;
        }
    }

    private static int End(string text, int start)
    {
        var index = start;
        while (index < text.Length && char.IsWhiteSpace(text[index]))
            index++;
        var word = index;
        while (index < text.Length && index - word < LettersPerToken && char.IsLetterOrDigit(text[index]))
            index++;
        if (index > word || index >= text.Length)
            return index;
        return index + (char.IsSurrogatePair(text, index) ? 2 : 1);
    }
}
