using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Tests.Tokenizers;

public sealed class PatternTests
{
    [Theory]
    [InlineData(@"\p{L}+", "1𝒜𝓁1𐌰x", "1|𝒜𝓁|1|𐌰x")]
    [InlineData(@"\p{N}{1,3}", "𝟘𝟙𝟚𝟛a", "𝟘𝟙𝟚|𝟛|a")]
    [InlineData(@"[^\s\p{L}\p{N}]+", "a😀👍🏽b", "a|😀👍🏽|b")]
    [InlineData(@".", "a😀", "a|😀")]
    [InlineData(@"\p{Lu}", "𝒜𝓁𐐀𐐨", "𝒜|𝓁|𐐀|𐐨")]
    [InlineData(@"\p{Han}+", "a𠀀中ｶｶ", "a|𠀀中|ｶｶ")]
    [InlineData(@"[\p{L}&&[^\p{Han}]]+", "ab中cd", "ab|中|cd")]
    [InlineData(@"(?i:'s|'t)", "a'Sb'ſc'T", "a|'S|b|'ſ|c|'T")]
    [InlineData(@"a++", "aaab", "aaa|b")]
    [InlineData(@"a++a", "aaab", "aaab")]
    [InlineData(@"[a\]-]+", "xa]-y", "x|a]-|y")]
    [InlineData(@"[]a]+", "x]ay", "x|]a|y")]
    [InlineData(@"[[:alpha:]]+", "1ab2", "1|ab|2")]
    [InlineData(@"\h+", "xBEEFx", "x|BEEF|x")]
    [InlineData(@"[^\W\d]+", "1ab2", "1|ab|2")]
    [InlineData(@"x$", "x\nx", "x|\n|x")]
    [InlineData(@"\x{41}\u0042", "xABx", "x|AB|x")]
    [InlineData(@"a{,2}b", "aaab", "a|aab")]
    [InlineData(@"\s+(?!\S)|\s+", "a   b", "a|  | |b")]
    public void Split_OnigurumaExpression_MatchesCodePoints(string expression, string text, string expected) =>
        Assert.Equal(expected.Split('|'), SmallTokenizers.Pieces(SmallTokenizers.Split(expression), text, [.. expected.Split('|').Distinct()]));

    [Theory]
    [InlineData(@"\p{Klingon}", "the property '\\p{Klingon}' is not supported")]
    [InlineData(@"(a)\1", "references back to a group are not supported")]
    [InlineData(@"(?<name>a)", "the group '(?<' is not supported")]
    [InlineData(@"[a", "the pattern ends too early")]
    [InlineData(@"a)", "a ')' closes no group")]
    [InlineData(@"(a", "Not enough )'s")]
    [InlineData(@"[😀]", "above U+FFFF")]
    public void Load_ExpressionThatCannotBeUsed_SaysWhy(string expression, string complaint)
    {
        var failure = Assert.Throws<TokenizerFormatException>(() => SmallTokenizers.Pieces(SmallTokenizers.Split(expression), "a"));
        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
        Assert.Contains("'pre_tokenizer.pattern.Regex'", failure.Message, StringComparison.Ordinal);
    }
}
