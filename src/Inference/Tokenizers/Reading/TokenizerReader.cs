using System.Text.Json;
using OrleansAi.Inference.Tokenizers.AddedTokens;
using OrleansAi.Inference.Tokenizers.Normalizers;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>Reads a <c>tokenizer.json</c> and puts a tokenizer together.</summary>
internal static class TokenizerReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <summary>Reads it; the exception says what is wrong.</summary>
    public static Tokenizer Read(ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            // Some editors put a byte order mark in front, which JSON forbids.
            using var document = JsonDocument.Parse(utf8Json.Span.StartsWith("\uFEFF"u8) ? utf8Json[3..] : utf8Json, Options);
            return Read(new ConfigNode(document.RootElement, ""));
        }
        catch (JsonException failure)
        {
            throw new TokenizerFormatException(
                $"tokenizer.json: the file is no JSON, or is cut off, at line {failure.LineNumber + 1}, byte {failure.BytePositionInLine}.", failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new TokenizerFormatException($"tokenizer.json: a string is no Unicode text ({failure.Message})", failure);
        }
    }

    private static Tokenizer Read(ConfigNode root)
    {
        if (root.Value.ValueKind != JsonValueKind.Object)
            throw root.Complaint("must be an object");
        var normalizer = NormalizerReader.Read(root.Find("normalizer"));
        var (preTokenizer, leavesBytes) = PreTokenizerReader.Read(root.Find("pre_tokenizer"), BytePairReader.CanMapBytes(root.Get("model")));
        var model = ModelReader.Read(root.Get("model"), leavesBytes);
        IReadOnlyList<AddedToken> added = [.. root.Find("added_tokens")?.Items().Select(ReadAddedToken) ?? []];
        var vocabulary = new Vocabulary(model.Vocabulary, added);
        return new Tokenizer(new TokenizerParts(
            vocabulary,
            new AddedTokenFinder(InOrder(added).Where(static token => !token.IsNormalized).Select(static token => (token.Content, token))),
            normalizer,
            new AddedTokenFinder(InOrder(added).Where(static token => token.IsNormalized).Select(token => (Normalized(token, normalizer), token))),
            preTokenizer,
            model.Model,
            TemplateReader.Read(root.Find("post_processor")),
            DecoderReader.Read(root.Find("decoder"), model.EndOfWordSuffix)));
    }

    // Special tokens come first where two have one text.
    private static IOrderedEnumerable<AddedToken> InOrder(IEnumerable<AddedToken> tokens) => tokens.OrderBy(static token => !token.IsSpecial);

    private static string Normalized(AddedToken token, INormalizer? normalizer) => normalizer?.Normalize(token.Content) ?? token.Content;

    private static AddedToken ReadAddedToken(ConfigNode node)
    {
        var isSpecial = node.Flag("special", false);
        var id = node.Get("id").Integer();
        if (id is < 0 or > ModelReader.LargestId)
            throw node.Complaint($"has the id {id}, but ids go from 0 to {ModelReader.LargestId}");
        return new AddedToken(id, node.Get("content").Text(), isSpecial,
            node.Flag("normalized", !isSpecial), node.Flag("single_word", false), node.Flag("lstrip", false), node.Flag("rstrip", false));
    }
}
