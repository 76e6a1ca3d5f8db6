using OrleansAi.Inference.Tokenizers.PostProcessing;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>Reads <c>post_processor</c>.</summary>
internal static class TemplateReader
{
    /// <summary>Reads it; without one the texts stay as they are.</summary>
    public static SpecialTokenTemplate Read(ConfigNode? node)
    {
        if (node is not { } config)
            return SpecialTokenTemplate.Plain;
        // ByteLevel only moves offsets, which aren't kept here.
        var steps = Flat(config).Where(static step => step.Get("type").Text() != "ByteLevel").ToList();
        return steps switch
        {
            [] => SpecialTokenTemplate.Plain,
            [var step] => ReadStep(step),
            _ => throw config.Complaint("has more than one step that adds special tokens, which is not supported"),
        };
    }

    private static IEnumerable<ConfigNode> Flat(ConfigNode node) =>
        node.Get("type").Text() == "Sequence" ? node.Get("processors").Items().SelectMany(Flat) : [node];

    private static SpecialTokenTemplate ReadStep(ConfigNode node) => node.Get("type").Text() switch
    {
        "BertProcessing" => Bert(TokenId(node.Get("cls")), TokenId(node.Get("sep"))),
        "RobertaProcessing" => Roberta(TokenId(node.Get("cls")), TokenId(node.Get("sep"))),
        "TemplateProcessing" => new SpecialTokenTemplate(ReadParts(node, "single"), ReadParts(node, "pair")),
        var type => throw node.Unsupported(type, "BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing"),
    };

    private static SpecialTokenTemplate Bert(int cls, int sep)
    {
        TemplatePart[] single = [TemplatePart.Special(cls), TemplatePart.First(0), TemplatePart.Special(sep)];
        return new(single, [.. single, TemplatePart.Second(1), TemplatePart.Special(sep, 1)]);
    }

    // RoBERTa has no types: every token is of type 0.
    private static SpecialTokenTemplate Roberta(int cls, int sep)
    {
        TemplatePart[] single = [TemplatePart.Special(cls), TemplatePart.First(0), TemplatePart.Special(sep)];
        return new(single, [.. single, TemplatePart.Special(sep), TemplatePart.Second(0), TemplatePart.Special(sep)]);
    }

    private static int TokenId(ConfigNode pair) =>
        pair.Items().ToArray() is [_, var id] ? id.Integer() : throw pair.Complaint("must be a list of a token and its id");

    private static TemplatePart[] ReadParts(ConfigNode node, string name) => [.. node.Get(name).Items().Select(part => ReadPart(part, node))];

    private static TemplatePart ReadPart(ConfigNode part, ConfigNode node)
    {
        if (part.Find("Sequence") is { } text)
            return text.Get("id").Text() switch
            {
                "A" => TemplatePart.First(TypeId(text)),
                "B" => TemplatePart.Second(TypeId(text)),
                var id => throw text.Complaint($"has the id '{id}', which is not supported; these are: A, B"),
            };
        if (part.Find("SpecialToken") is not { } special)
            throw part.Complaint("must have the member 'Sequence' or 'SpecialToken'");
        var token = node.Get("special_tokens").Get(special.Get("id").Text());
        return new TemplatePart(null, [.. token.Get("ids").Items().Select(static id => id.Integer())], TypeId(special));
    }

    private static int TypeId(ConfigNode part) => part.Find("type_id")?.Integer() ?? 0;
}
