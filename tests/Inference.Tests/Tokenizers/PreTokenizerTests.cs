namespace OrleansAi.Inference.Tests.Tokenizers;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void Split_Behavior_SaysWhatBecomesOfTheDelimiters(string behavior, string expected) =>
        Assert.Equal(expected.Split('|'), Pieces(SmallTokenizers.Split("-", behavior), "the-final--countdown", expected));

    [Fact]
    public void Split_Inverted_KeepsWhatMatches() =>
        Assert.Equal(["a1", "b2"], Pieces(SmallTokenizers.Split(@"\w\d", "Removed", invert: true), "--a1..b2", "a1|b2"));

    [Theory]
    [InlineData("""{"type":"Whitespace"}""", "Hé, wo\u0301rld!? 𝒜x", "Hé|,|wo\u0301rld|!?|𝒜x")]
    [InlineData("""{"type":"WhitespaceSplit"}""", " a\u3000b\u0085c ", "a|b|c")]
    [InlineData("""{"type":"BertPreTokenizer"}""", "a,b 「c」", "a|,|b|「|c|」")]
    [InlineData("""{"type":"Punctuation"}""", "a?!b", "a|?|!|b")]
    [InlineData("""{"type":"Punctuation","behavior":"Contiguous"}""", "a?!b", "a|?!|b")]
    [InlineData("""{"type":"Digits"}""", "a12½b", "a|12½|b")]
    [InlineData("""{"type":"Digits","individual_digits":true}""", "a12𝟘", "a|1|2|𝟘")]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":"_"}""", "a_b", "a|b")]
    [InlineData("""{"type":"FixedLength","length":2}""", "a😀bc😀", "a😀|bc|😀")]
    [InlineData("""{"type":"Metaspace"}""", "Hey  you", "▁Hey|▁|▁you")]
    [InlineData("""{"type":"Metaspace","split":false}""", "Hey you", "▁Hey▁you")]
    [InlineData("""{"type":"Metaspace","add_prefix_space":false}""", "Hey you", "Hey|▁you")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true}""", "I'll go é", "ĠI|'ll|Ġgo|ĠÃ©")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""", "a b", "aĠb")]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Digits"}]}""", "a1 2", "a|1|2")]
    public void Encode_PreTokenizer_CutsAsItsTypeSays(string preTokenizer, string text, string expected) =>
        Assert.Equal(expected.Split('|'), Pieces(preTokenizer, text, expected));

    private static string[] Pieces(string preTokenizer, string text, string words) =>
        SmallTokenizers.Pieces(preTokenizer, text, [.. words.Split('|').Distinct()]);
}
