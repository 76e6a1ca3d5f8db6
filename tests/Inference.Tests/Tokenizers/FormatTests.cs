using System.Text;
using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Tests.Tokenizers;

public sealed class FormatTests
{
    private const string Model = """{"type":"BPE","vocab":{"a":0},"merges":[]}""";

    [Theory]
    [InlineData("", "the file is no JSON, or is cut off, at line 1")]
    [InlineData("[]", "the file must be an object")]
    [InlineData("{}", "the file lacks the member 'model'")]
    [InlineData("""{"model":{}}""", "'model' lacks the member 'vocab'")]
    [InlineData("""{"model":{"type":"Neural","vocab":{}}}""", "'model' has the type 'Neural', which is not supported; these are: BPE, Unigram, WordLevel, WordPiece")]
    [InlineData("""{"model":{"type":"BPE","vocab":[],"merges":[]}}""", "'model.vocab' must be an object from token to id")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}""", "'model.vocab' gives the token 'a' no id")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0}}}""", "'model' lacks the member 'merges'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b c"]}}""", "'model.merges[0]' must be two tokens")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a","a"]]}}""", "'model.merges[0]' merges to or from 'aa', which the vocab lacks")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"?"}}""", "'model.unk_token' is '?', which the vocab lacks")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":0}}}""", "'model' names the unknown token '[UNK]', which its vocab lacks")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",0]],"unk_id":3}}""", "'model.unk_id' is 3, but there are 1 tokens")]
    [InlineData("""{"model":{"type":"Unigram","vocab":["a"],"unk_id":0}}""", "'model.vocab[0]' must be a list of a token and its log-probability")]
    public void Parse_BrokenFile_SaysWhatIsWrong(string json, string complaint) => Refuses(json, complaint);

    [Theory]
    [InlineData("normalizer", """{"type":"Magic"}""", "'normalizer' has the type 'Magic', which is not supported; these are: BertNormalizer,")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{}]}""", "'normalizer.normalizers[1]' lacks the member 'type'")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"AAAA"}""", "is no compiled map of characters, or is cut off")]
    [InlineData("normalizer", """{"type":"Strip","strip_left":1}""", "'normalizer.strip_left' must be true or false, but is another number")]
    [InlineData("pre_tokenizer", """{"type":"Magic"}""", "'pre_tokenizer' has the type 'Magic'")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{},"behavior":"Isolated"}""", "'pre_tokenizer.pattern' must have the member 'String' or 'Regex'")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":"a"},"behavior":"Odd"}""", "has the behavior 'Odd'")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","prepend_scheme":"odd"}""", "has the prepend_scheme 'odd'")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"ab"}""", "'pre_tokenizer.replacement' must be one character, but is a string")]
    [InlineData("post_processor", """{"type":"Magic"}""", "'post_processor' has the type 'Magic'")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"X"}}],"pair":[],"special_tokens":{}}""", "'post_processor.special_tokens' lacks the member 'X'")]
    [InlineData("decoder", """{"type":"CTC"}""", "'decoder' has the type 'CTC', which is not supported; these are: BPEDecoder,")]
    [InlineData("added_tokens", """[{"id":2000000000,"content":"a"}]""", "'added_tokens[0]' has the id 2000000000, but ids go from 0 to 16777215")]
    [InlineData("added_tokens", """[{"content":"a"}]""", "'added_tokens[0]' lacks the member 'id'")]
    public void Parse_UnusableMember_SaysWhatIsWrong(string member, string value, string complaint) =>
        Refuses($$"""{"model":{{Model}},"{{member}}":{{value}}}""", complaint);

    [Fact]
    public void Parse_FileCutAnywhere_IsRefused()
    {
        var whole = File.ReadAllBytes(Fixtures.Path("gpt2")).AsSpan().TrimEnd("\n"u8).ToArray();
        for (var length = 0; length < whole.Length; length += 499)
            Assert.Throws<TokenizerFormatException>(() => Tokenizer.Parse(whole.AsMemory(0, length)));
    }

    [Fact]
    public void Load_Stream_ReadsWhatThePathReads()
    {
        using var file = File.OpenRead(Fixtures.Path("llama2"));
        Assert.Equal(Fixtures.Load("llama2").Encode("Hello, 世界"), Tokenizer.Load(file).Encode("Hello, 世界"));
    }

    private static void Refuses(string json, string complaint) => Assert.Contains(
        complaint, Assert.Throws<TokenizerFormatException>(() => Tokenizer.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);
}
