namespace OrleansAi.Inference.Tokenizers.PostProcessing;

/// <summary>
/// Where special tokens stand around one text or two. Every post-processor is one: <c>BertProcessing</c> is
/// <c>[CLS] A [SEP] B:1 [SEP]:1</c>, <c>RobertaProcessing</c> is <c>&lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;</c>.
/// </summary>
/// <param name="Single">For one text.</param>
/// <param name="Pair">For two.</param>
internal sealed record SpecialTokenTemplate(IReadOnlyList<TemplatePart> Single, IReadOnlyList<TemplatePart> Pair)
{
    /// <summary>The texts and nothing else.</summary>
    public static SpecialTokenTemplate Plain { get; } = new([TemplatePart.First(0)], [TemplatePart.First(0), TemplatePart.Second(1)]);

    /// <summary>Puts the tokens in their places; without special tokens the texts keep their types.</summary>
    public static (List<int> Ids, List<int> TypeIds) Fill(
        IReadOnlyList<TemplatePart> parts, List<int> first, List<int>? second, bool addSpecialTokens)
    {
        var (ids, types) = (new List<int>(first.Count + (second?.Count ?? 0) + 4), new List<int>());
        foreach (var part in parts)
        {
            if (part.Text is null && !addSpecialTokens)
                continue;
            IReadOnlyCollection<int> tokens = part.Text switch { 0 => first, 1 => second ?? [], _ => part.SpecialTokens };
            ids.AddRange(tokens);
            types.AddRange(Enumerable.Repeat(part.TypeId, tokens.Count));
        }

        return (ids, types);
    }
}
