using System.Text;
using OrleansAi.Inference.Tokenizers.Patterns;
using OrleansAi.Inference.Tokenizers.PreTokenizers;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>Reads <c>pre_tokenizer</c>.</summary>
internal static class PreTokenizerReader
{
    private static readonly string[] Supported =
    [
        "BertPreTokenizer", "ByteLevel", "CharDelimiterSplit", "Digits", "FixedLength", "Metaspace", "Punctuation", "Sequence", "Split",
        "Whitespace", "WhitespaceSplit",
    ];

    /// <summary>Reads it; null where the file has none.</summary>
    /// <param name="node">The pre-tokenizer.</param>
    /// <param name="modelCanMapBytes">Whether the model can take a last <c>ByteLevel</c>'s mapping over.</param>
    /// <returns>The pre-tokenizer, and whether it leaves bytes to the model.</returns>
    public static (IPreTokenizer? PreTokenizer, bool LeavesBytes) Read(ConfigNode? node, bool modelCanMapBytes)
    {
        if (node is not { } config)
            return (null, false);
        var steps = Flat(config).ToList();
        var leavesBytes = modelCanMapBytes && steps.Count > 0 && steps[^1].Get("type").Text() == "ByteLevel";
        IPreTokenizer[] read = [.. steps.Select((step, index) => Read(step, mapsBytes: !(leavesBytes && index == steps.Count - 1)))];
        return (read is [var only] ? only : new PreTokenizerSequence(read), leavesBytes);
    }

    private static IEnumerable<ConfigNode> Flat(ConfigNode node) =>
        node.Get("type").Text() == "Sequence" ? node.Get("pretokenizers").Items().SelectMany(Flat) : [node];

    private static IPreTokenizer Read(ConfigNode node, bool mapsBytes) => node.Get("type").Text() switch
    {
        "BertPreTokenizer" => new PreTokenizerSequence(
        [
            new CharacterPreTokenizer(Rune.IsWhiteSpace, SplitBehavior.Removed),
            new CharacterPreTokenizer(CharacterClasses.IsPunctuation, SplitBehavior.Isolated),
        ]),
        "ByteLevel" => new ByteLevelPreTokenizer(node.Flag("add_prefix_space", true),
            node.Flag("use_regex", true) ? TextPattern.Expression(ByteLevelPreTokenizer.Words) : null, mapsBytes),
        "CharDelimiterSplit" => new PatternPreTokenizer(TextPattern.Literal(node.Get("delimiter").Text()), SplitBehavior.Removed, invert: false),
        "Digits" => new CharacterPreTokenizer(CharacterClasses.IsNumeric,
            node.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "FixedLength" => new FixedLengthPreTokenizer(node.Get("length").Integer() is > 0 and var length
            ? length : throw node.Complaint("needs a length above 0")),
        "Metaspace" => new MetaspacePreTokenizer(node.Character("replacement", '▁'), Scheme(node), node.Flag("split", true)),
        "Punctuation" => new CharacterPreTokenizer(CharacterClasses.IsPunctuation, Behavior(node, "Isolated")),
        "Split" => new PatternPreTokenizer(PatternNodeReader.Read(node), Behavior(node, null), node.Flag("invert", false)),
        "Whitespace" => new WhitespacePreTokenizer(),
        "WhitespaceSplit" => new CharacterPreTokenizer(Rune.IsWhiteSpace, SplitBehavior.Removed),
        var type => throw node.Unsupported(type, Supported),
    };

    /// <summary>When a Metaspace puts its mark in front; older files have <c>add_prefix_space</c> instead.</summary>
    public static PrependScheme Scheme(ConfigNode node) =>
        node.Text("prepend_scheme", node.Flag("add_prefix_space", true) ? "always" : "never") switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            var other => throw node.Complaint($"has the prepend_scheme '{other}', which is not supported; these are: always, first, never"),
        };

    private static SplitBehavior Behavior(ConfigNode node, string? otherwise)
    {
        var name = otherwise is null ? node.Get("behavior").Text() : node.Text("behavior", otherwise);
        return name switch
        {
            "Removed" or "removed" => SplitBehavior.Removed,
            "Isolated" or "isolated" => SplitBehavior.Isolated,
            "MergedWithPrevious" or "merged_with_previous" => SplitBehavior.MergedWithPrevious,
            "MergedWithNext" or "merged_with_next" => SplitBehavior.MergedWithNext,
            "Contiguous" or "contiguous" => SplitBehavior.Contiguous,
            _ => throw node.Complaint(
                $"has the behavior '{name}', which is not supported; these are: {string.Join(", ", Enum.GetNames<SplitBehavior>())}"),
        };
    }
}
