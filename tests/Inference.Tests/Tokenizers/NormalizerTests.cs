namespace OrleansAi.Inference.Tests.Tokenizers;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("NFC", "e\u0301 A\u030A \u1112\u1161\u11AB \u212B \u0344 \uFB01", "é Å 한 Å \u0308\u0301 ﬁ")]
    [InlineData("NFD", "é Å 한 가 \u1E69", "e\u0301 A\u030A \u1112\u1161\u11AB \u1100\u1161 s\u0323\u0307")]
    [InlineData("NFKC", "ﬁ ① ㍿ ｶﾞ 𝒜 x\u00B2", "fi 1 株式会社 ガ A x2")]
    [InlineData("NFKD", "ﬃ é \uFDFA", "ffi e\u0301 صلى الله عليه وسلم")]
    public void Encode_UnicodeForm_IsComputedWithoutThePlatformsData(string form, string text, string normalized) =>
        Assert.Equal(normalized, Normalized($$"""{"type":"{{form}}"}""", text));

    [Fact]
    public void Encode_MarksInDisorder_AreOrderedByCombiningClass() =>
        Assert.Equal("a\u0327\u0323\u0301\u0302", Normalized("""{"type":"NFD"}""", "a\u0301\u0323\u0327\u0302"));

    [Theory]
    [InlineData("""{"type":"Lowercase"}""", "ΟΔΟΣ İ ÀB 𐐀", "οδοσ i\u0307 àb 𐐨")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""", "\u0085 a ", "a ")]
    [InlineData("""{"type":"StripAccents"}""", "e\u0301\u20DD\u0903x", "ex")]
    [InlineData("""{"type":"Prepend","prepend":"▁"}""", "a", "▁a")]
    [InlineData("""{"type":"Replace","pattern":{"String":"."},"content":"$0"}""", "a.b", "a$0b")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"\\s+"},"content":" "}""", "a \t\nb", "a b")]
    [InlineData("""{"type":"Nmt"}""", "a\u200Bb\u0001c\u2028", "a bc ")]
    [InlineData("""{"type":"BertNormalizer"}""", "É\tx\u0000中ﾞ", "e x 中 ﾞ")]
    [InlineData("""{"type":"BertNormalizer","lowercase":false,"strip_accents":true}""", "ÉÀ", "EA")]
    [InlineData("""{"type":"BertNormalizer","strip_accents":false}""", "É𠀀", "é 𠀀 ")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"Lowercase"},{"type":"Prepend","prepend":"x"}]}""", "A", "xa")]
    public void Encode_Normalizer_DoesWhatItsTypeSays(string normalizer, string text, string normalized) =>
        Assert.Equal(normalized, Normalized(normalizer, text));

    private static string Normalized(string normalizer, string text)
    {
        var tokenizer = SmallTokenizers.OfBytes(normalizer);
        return tokenizer.Decode(tokenizer.Encode(text));
    }
}
