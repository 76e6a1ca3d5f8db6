using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Tests.Tokenizers;

public sealed class TemplateTests
{
    private const string Bert = """{"type":"BertProcessing","sep":["S",3],"cls":["C",2]}""";
    private const string Roberta = """{"type":"RobertaProcessing","sep":["S",3],"cls":["C",2]}""";
    private const string Template =
        """
        {"type":"TemplateProcessing","special_tokens":{"C":{"id":"C","ids":[2],"tokens":["C"]},"S":{"id":"S","ids":[3,3],"tokens":["S","S"]}},
         "single":[{"SpecialToken":{"id":"C","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
         "pair":[{"Sequence":{"id":"B","type_id":4}},{"SpecialToken":{"id":"S","type_id":5}},{"Sequence":{"id":"A","type_id":6}}]}
        """;

    [Theory]
    [InlineData("null", "0", "0 1 1", "0 1 1")]
    [InlineData(Bert, "2 0 3", "2 0 3 1 1 3", "0 0 0 1 1 1")]
    [InlineData(Roberta, "2 0 3", "2 0 3 3 1 1 3", "0 0 0 0 0 0 0")]
    [InlineData(Template, "2 0", "1 1 3 3 0", "4 4 5 5 6")]
    [InlineData($$"""{"type":"Sequence","processors":[{"type":"ByteLevel"},{{Bert}}]}""", "2 0 3", "2 0 3 1 1 3", "0 0 0 1 1 1")]
    public void EncodePair_PostProcessor_PutsSpecialTokensAndTypes(string postProcessor, string alone, string pair, string types)
    {
        var tokenizer = OfTwo(postProcessor);
        var encoded = tokenizer.EncodePair("a", "bb");
        Assert.Equal(alone, string.Join(' ', tokenizer.Encode("a")));
        Assert.Equal(pair, string.Join(' ', encoded.Ids));
        Assert.Equal(types, string.Join(' ', encoded.TypeIds));
    }

    [Theory]
    [InlineData(Bert, "0 1 1", "0 1 1")]
    [InlineData(Roberta, "0 1 1", "0 0 0")]
    [InlineData(Template, "1 1 0", "4 4 6")]
    public void EncodePair_WithoutSpecialTokens_KeepsTheTypes(string postProcessor, string ids, string types)
    {
        var encoded = OfTwo(postProcessor).EncodePair("a", "bb", addSpecialTokens: false);
        Assert.Equal(ids, string.Join(' ', encoded.Ids));
        Assert.Equal(types, string.Join(' ', encoded.TypeIds));
    }

    private static Tokenizer OfTwo(string postProcessor) =>
        SmallTokenizers.Parse("""{"type":"BPE","vocab":{"a":0,"b":1,"C":2,"S":3},"merges":[]}""", postProcessor: postProcessor);
}
