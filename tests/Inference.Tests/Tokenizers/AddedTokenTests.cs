using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Tests.Tokenizers;

public sealed class AddedTokenTests
{
    [Theory]
    [InlineData("", "x<m>y", "x|<m>|y")]
    [InlineData("\"lstrip\":true", "x  <m> y", "x|<m>| |y")]
    [InlineData("\"rstrip\":true", "x <m>  y", "x| |<m>|y")]
    [InlineData("\"single_word\":true", "x<m> <m> <m>é", "x|<|m|>| |<m>| |<|m|>|é")]
    public void Encode_AddedToken_IsFoundAsItsFlagsSay(string flags, string text, string expected)
    {
        var tokenizer = OfCharacters($$"""[{"id":300,"content":"<m>","special":true{{(flags.Length > 0 ? "," : "")}}{{flags}}}]""");
        Assert.Equal(expected.Split('|'), tokenizer.Encode(text).Select(tokenizer.TokenOf));
    }

    [Fact]
    public void Encode_OneAddedTokenInAnother_TakesTheLongest()
    {
        var tokenizer = OfCharacters("""[{"id":300,"content":"xy","special":true},{"id":301,"content":"xyx","special":true}]""");
        Assert.Equal([301, 300], tokenizer.Encode("xyxxy"));
    }

    [Fact]
    public void Encode_NormalizedToken_IsFoundInNormalizedText()
    {
        var tokenizer = OfCharacters("""[{"id":300,"content":"MX","special":false,"normalized":true}]""", """{"type":"Lowercase"}""");
        Assert.Equal([300, 300], tokenizer.Encode("mxMx"));
    }

    [Fact]
    public void Decode_SpecialTokens_AreLeftOutUnlessAskedFor()
    {
        var tokenizer = SmallTokenizers.OfBytes(added: """[{"id":300,"content":"<s>","special":true},{"id":301,"content":"<tool>","special":false}]""");
        var ids = tokenizer.Encode("<s>é<tool>");
        Assert.Equal("é<tool>", tokenizer.Decode(ids));
        Assert.Equal("<s>é<tool>", tokenizer.Decode(ids, skipSpecialTokens: false));
        Assert.True(tokenizer.IsSpecial(300));
        Assert.False(tokenizer.IsSpecial(301));
    }

    [Fact]
    public void Vocabulary_AddedTokens_CountOnceAndAreFoundBothWays()
    {
        var tokenizer = SmallTokenizers.OfBytes(added: """[{"id":0,"content":"<0x00>","special":true},{"id":300,"content":"<s>","special":true}]""");
        Assert.Equal(257, tokenizer.VocabularySize);
        Assert.Equal(300, tokenizer.IdOf("<s>"));
        Assert.Equal("<s>", tokenizer.TokenOf(300));
        Assert.Null(tokenizer.IdOf("nothing"));
        Assert.Null(tokenizer.TokenOf(299));
        Assert.Null(tokenizer.TokenOf(-1));
    }

    private static Tokenizer OfCharacters(string added, string normalizer = "null") => SmallTokenizers.Parse(
        $$"""{"type":"BPE","vocab":{{SmallTokenizers.Vocabulary("<>mxyé ".Select(static character => $"{character}"))}},"merges":[]}""", normalizer, added: added);
}
