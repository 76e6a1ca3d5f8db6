using OrleansAi.Inference.Tokenizers.Patterns;
using OrleansAi.Inference.Tokenizers.PreTokenizers;

namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>The decoders that look at each token by itself.</summary>
internal static class TokenDecoders
{
    /// <summary>What stands between tokens where a file has no decoder.</summary>
    public static TokenDecoder Spaced { get; } = new(static (token, isFirst) => isFirst ? token : " " + token);

    /// <summary>WordPiece: a token with the prefix goes on the word, any other begins one.</summary>
    public static TokenDecoder WordPiece(string prefix, bool cleansUp) => new((token, isFirst) =>
    {
        if (!isFirst)
            token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        return cleansUp ? CleanUp(token) : token;
    });

    /// <summary>Metaspace: the mark is a space; in the first token it is nothing, unless nothing was put in front.</summary>
    public static TokenDecoder Metaspace(char mark, PrependScheme scheme)
    {
        var text = mark.ToString();
        return new((token, isFirst) => isFirst && scheme != PrependScheme.Never
            ? token.Replace(text, "", StringComparison.Ordinal)
            : token.Replace(mark, ' '));
    }

    /// <summary>Puts a text in place of every match of a pattern.</summary>
    public static TokenDecoder Replace(TextPattern pattern, string content) => new((token, _) => pattern.Replace(token, content));

    /// <summary>Cuts at most <paramref name="start"/> characters off the beginning and <paramref name="stop"/> off the end.</summary>
    public static TokenDecoder Strip(char character, int start, int stop) => new((token, _) =>
    {
        var (left, right) = (0, token.Length);
        while (left < start && left < token.Length && token[left] == character)
            left++;
        while (token.Length - right < stop && right > left && token[right - 1] == character)
            right--;
        return token[left..right];
    });

    // In the original's order, github.com/huggingface/tokenizers, decoders/wordpiece.rs.
    private static string CleanUp(string text) => text.Contains(' ')
        ? text.Replace(" .", ".").Replace(" ?", "?").Replace(" !", "!").Replace(" ,", ",").Replace(" ' ", "'").Replace(" n't", "n't")
            .Replace(" 'm", "'m").Replace(" do not", " don't").Replace(" 's", "'s").Replace(" 've", "'ve").Replace(" 're", "'re")
        : text;
}
