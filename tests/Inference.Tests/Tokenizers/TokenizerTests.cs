using System.Text;

namespace OrleansAi.Inference.Tests.Tokenizers;

public sealed class TokenizerTests
{
    [Fact]
    public void StreamingDecoder_CharacterOfSeveralTokens_ComesWithTheLast()
    {
        var tokenizer = SmallTokenizers.OfBytes();
        var decoder = tokenizer.StartDecoding();
        Assert.Equal(["", "", "", "😀", "!"], tokenizer.Encode("😀!").Select(decoder.Add));
    }

    [Fact]
    public void StreamingDecoder_BytesThatNeverBecomeACharacter_AreReplacedAtTheEnd()
    {
        var decoder = Fixtures.Load("gpt2").StartDecoding();
        Assert.Equal("", decoder.Add(0xF0));
        Assert.Equal("\uFFFD", decoder.Finish());
    }

    [Fact]
    public void StreamingDecoder_SpecialTokens_AreTextWhereTheyAreAskedFor()
    {
        var tokenizer = SmallTokenizers.OfBytes(added: """[{"id":300,"content":"[CALL]","special":true},{"id":301,"content":"<s>","special":true}]""");
        var decoder = tokenizer.StartDecoding(shown: new HashSet<string> { "[CALL]" });

        Assert.Equal("[CALL]", decoder.Add(300));
        Assert.Equal("", decoder.Add(301));
        Assert.Equal("", tokenizer.StartDecoding().Add(300));
    }

    [Fact]
    public void Encode_WordsThatAreTokens_AreNotMergedWhenMergesAreIgnored()
    {
        const string Model = """{"type":"BPE","ignore_merges":IGNORE,"vocab":{"a":0,"b":1,"ab":2,"aba":3},"merges":["a b"]}""";
        Assert.Equal([3], SmallTokenizers.Parse(Model.Replace("IGNORE", "true", StringComparison.Ordinal)).Encode("aba"));
        Assert.Equal([2, 0], SmallTokenizers.Parse(Model.Replace("IGNORE", "false", StringComparison.Ordinal)).Encode("aba"));
    }

    [Theory]
    [InlineData("false", "0 1 1 0")]
    [InlineData("true", "0 1 0")]
    public void Encode_UnknownNeighbours_AreOneTokenIfFused(string fuses, string expected) => Assert.Equal(expected, string.Join(' ',
        SmallTokenizers.Parse($$"""{"type":"BPE","unk_token":"?","fuse_unk":{{fuses}},"vocab":{"a":0,"?":1},"merges":[]}""").Encode("axya")));

    [Fact]
    public void Encode_PrefixedContinuations_AreMerged()
    {
        var tokenizer = SmallTokenizers.Parse("""{"type":"BPE","continuing_subword_prefix":"##","vocab":{"a":0,"##b":1,"ab":2,"##c":3},"merges":[["a","##b"]]}""");
        Assert.Equal([2, 3], tokenizer.Encode("abc"));
    }

    [Fact]
    public void Encode_LongWord_MergesAsAShortOneDoes()
    {
        var tokenizer = SmallTokenizers.Parse("""{"type":"BPE","vocab":{"a":0,"b":1,"ab":2,"abab":3},"merges":[["a","b"],["ab","ab"]]}""");
        var word = new StringBuilder().Insert(0, "ab", 20_001).ToString();
        Assert.Equal([.. Enumerable.Repeat(3, 10_000), 2], tokenizer.Encode(word));
    }

    [Fact]
    public void Encode_ManyThreads_AgreeWithOne()
    {
        var tokenizer = Fixtures.Load("llama3");
        var expected = Fixtures.Sentences.Select(sentence => tokenizer.Encode(sentence)).ToArray();
        Parallel.For(0, 2_000, round => Assert.Equal(expected[round % expected.Length], tokenizer.Encode(Fixtures.Sentences[round % expected.Length])));
    }

    [Fact]
    public void Encode_EmptyText_HasSpecialTokensOnly()
    {
        Assert.Empty(Fixtures.Load("gpt2").Encode(""));
        Assert.Equal([2, 3], Fixtures.Load("bert-uncased").Encode(""));
    }

    [Theory]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":true}""", "a|##b|,|c", "ab, c")]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":false}""", "a|,", "a ,")]
    [InlineData("""{"type":"Metaspace"}""", "▁a|▁b", "a b")]
    [InlineData("""{"type":"BPEDecoder","suffix":"</w>"}""", "a|b</w>|c</w>", "ab c")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":2}]}""", " | a|b | | ", " ab ")]
    [InlineData("""{"type":"Strip","content":"_","start":1,"stop":0}""", "__a|_b", "_ab")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Replace","pattern":{"String":"ab"},"content":"x"}]}""", "a|b|a", "xa")]
    [InlineData("null", "a|b", "a b")]
    public void Decode_Decoder_JoinsAsItsTypeSays(string decoder, string tokens, string text)
    {
        string[] parts = tokens.Split('|');
        var tokenizer = SmallTokenizers.Parse(
            $$"""{"type":"WordLevel","unk_token":"?","vocab":{{SmallTokenizers.Vocabulary(parts.Distinct().Append("?"))}}}""", decoder: decoder);
        Assert.Equal(text, tokenizer.Decode(parts.Select(part => tokenizer.IdOf(part)!.Value)));
    }
}
