namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>The marks that a vocabulary puts on symbols by where in a word they stand.</summary>
/// <param name="ContinuingPrefix">Before every symbol but the first (<c>continuing_subword_prefix</c>).</param>
/// <param name="EndSuffix">After the last (<c>end_of_word_suffix</c>).</param>
internal readonly record struct AffixedTokens(string ContinuingPrefix, string EndSuffix)
{
    /// <summary>The text of a symbol with its marks.</summary>
    public string Text(ReadOnlySpan<char> symbol, bool isFirst, bool isLast) =>
        string.Concat(isFirst ? "" : ContinuingPrefix, symbol, isLast ? EndSuffix : "");
}
