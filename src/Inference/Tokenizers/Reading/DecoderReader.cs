using OrleansAi.Inference.Tokenizers.Decoders;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>Reads <c>decoder</c>.</summary>
internal static class DecoderReader
{
    /// <summary>Reads it; without one, tokens are joined with spaces.</summary>
    public static IDecoder Read(ConfigNode? node, string endOfWordSuffix)
    {
        if (node is not { } config)
            return TokenDecoders.Spaced;
        var steps = new List<IDecoder>();
        foreach (var step in Flat(config))
        {
            var decoder = ReadStep(step);
            steps.Add(steps.Exists(static before => before.Fuses) ? Fused(step, decoder) : decoder);
        }

        if (endOfWordSuffix.Length > 0 && steps.Exists(static step => step is ByteLevelDecoder))
            steps.Add(new WordEndDecoder(endOfWordSuffix));
        return steps is [var only] ? only : new DecoderSequence(steps);
    }

    private static IEnumerable<ConfigNode> Flat(ConfigNode node) =>
        node.Get("type").Text() == "Sequence" ? node.Get("decoders").Items().SelectMany(Flat) : [node];

    private static IDecoder ReadStep(ConfigNode node) => node.Get("type").Text() switch
    {
        "BPEDecoder" => new SuffixDecoder(node.Text("suffix", "</w>")),
        "ByteFallback" => new ByteFallbackDecoder(),
        "ByteLevel" => new ByteLevelDecoder(),
        "Fuse" => new FuseDecoder(),
        "Metaspace" => TokenDecoders.Metaspace(node.Character("replacement", '▁'), PreTokenizerReader.Scheme(node)),
        "Replace" => TokenDecoders.Replace(PatternNodeReader.Read(node), node.Get("content").Text()),
        "Strip" => TokenDecoders.Strip(node.Character("content", ' '), Count(node, "start"), Count(node, "stop")),
        "WordPiece" => TokenDecoders.WordPiece(node.Text("prefix", "##"), node.Flag("cleanup", true)),
        var type => throw node.Unsupported(type,
            "BPEDecoder", "ByteFallback", "ByteLevel", "Fuse", "Metaspace", "Replace", "Sequence", "Strip", "WordPiece"),
    };

    // Behind a step that fuses there is one token in pieces: some steps can go on piece by piece, the others need all of it.
    private static IDecoder Fused(ConfigNode node, IDecoder decoder) => node.Get("type").Text() switch
    {
        "Strip" => new EndStripDecoder(node.Character("content", ' '), Count(node, "start"), Count(node, "stop")),
        "Fuse" or "ByteFallback" => new FuseDecoder(),
        _ => new WholeTextDecoder(decoder),
    };

    private static int Count(ConfigNode node, string name) => node.Find(name)?.Integer() ?? 0;
}
