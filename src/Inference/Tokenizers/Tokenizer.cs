using OrleansAi.Inference.Tokenizers.AddedTokens;
using OrleansAi.Inference.Tokenizers.Decoders;
using OrleansAi.Inference.Tokenizers.PostProcessing;
using OrleansAi.Inference.Tokenizers.PreTokenizers;
using OrleansAi.Inference.Tokenizers.Reading;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers;

/// <summary>
/// Text to a model's tokens and back, as the <c>tokenizer.json</c> beside the model says (the format of
/// github.com/huggingface/tokenizers). Truncation and padding that the file asks for are left to the caller. Immutable after loading,
/// so any number of threads may use it.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerParts _parts;

    internal Tokenizer(TokenizerParts parts) => _parts = parts;

    /// <summary>How many different tokens there are, added ones among them.</summary>
    public int VocabularySize => _parts.Vocabulary.Count;

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerFormatException">The file is no tokenizer, is cut off, or uses what isn't supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Load(string path) => Parse(File.ReadAllBytes(path));

    /// <inheritdoc cref="Load(string)"/>
    public static Tokenizer Load(Stream utf8Json)
    {
        ArgumentNullException.ThrowIfNull(utf8Json);
        using var buffer = new MemoryStream();
        utf8Json.CopyTo(buffer);
        return Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }

    /// <summary>Reads a tokenizer from UTF-8 JSON.</summary>
    /// <exception cref="TokenizerFormatException">It is no tokenizer, is cut off, or uses what isn't supported.</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> utf8Json) => TokenizerReader.Read(utf8Json);

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">Any text; unpaired surrogates count as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that the model expects around a text.</param>
    public IReadOnlyList<int> Encode(string text, bool addSpecialTokens = true)
    {
        var ids = Tokenize(text);
        return ReferenceEquals(_parts.Template, SpecialTokenTemplate.Plain)
            ? ids
            : SpecialTokenTemplate.Fill(_parts.Template.Single, ids, null, addSpecialTokens).Ids;
    }

    /// <summary>The tokens of a text with the type of each.</summary>
    /// <inheritdoc cref="Encode(string, bool)"/>
    public EncodedPair EncodeWithTypes(string text, bool addSpecialTokens = true)
    {
        var (ids, types) = SpecialTokenTemplate.Fill(_parts.Template.Single, Tokenize(text), null, addSpecialTokens);
        return new EncodedPair(ids, types);
    }

    /// <summary>The tokens of two texts that a model compares, such as a question and a passage.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that the model expects around and between them.</param>
    public EncodedPair EncodePair(string first, string second, bool addSpecialTokens = true)
    {
        var (ids, types) = SpecialTokenTemplate.Fill(_parts.Template.Pair, Tokenize(first), Tokenize(second), addSpecialTokens);
        return new EncodedPair(ids, types);
    }

    /// <summary>The tokens of a text with the special ones around it, cut at the text's end so that they are no more than so many.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxTokens">The most tokens, special ones counted.</param>
    public EncodedPair EncodeUpTo(string text, int maxTokens)
    {
        var ids = Tokenize(text);
        var most = Math.Max(0, maxTokens - SpecialTokenTemplate.Fill(_parts.Template.Single, [], null, true).Ids.Count);
        var (filled, types) = SpecialTokenTemplate.Fill(_parts.Template.Single, Cut(ids, most), null, true);
        return new EncodedPair(filled, types);
    }

    /// <summary>The tokens of two texts with the special ones around them; where they are more than so many the longer text is cut first.</summary>
    /// <inheritdoc cref="EncodePair"/>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="maxTokens">The most tokens, special ones counted.</param>
    public EncodedPair EncodePairUpTo(string first, string second, int maxTokens)
    {
        var (left, right) = (Tokenize(first), Tokenize(second));
        var most = Math.Max(0, maxTokens - SpecialTokenTemplate.Fill(_parts.Template.Pair, [], [], true).Ids.Count);
        var (leftCount, rightCount) = Truncation.LongestFirst(left.Count, right.Count, most);
        var (ids, types) = SpecialTokenTemplate.Fill(_parts.Template.Pair, Cut(left, leftCount), Cut(right, rightCount), true);
        return new EncodedPair(ids, types);
    }

    /// <summary>The text of tokens; ids that the vocabulary doesn't have say nothing, bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="skipSpecialTokens">Whether special tokens say nothing.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var tokens = new List<DecodedToken>();
        foreach (var id in ids)
            if (DecodedTokenOf(id, skipSpecialTokens) is { } token)
                tokens.Add(token);
        var text = new List<DecodedToken>();
        _parts.Decoder.Start().Decode(tokens, isLast: true, text);
        return string.Concat(text.Select(static piece => piece.Text));
    }

    /// <summary>Begins to decode tokens that come one by one.</summary>
    /// <param name="skipSpecialTokens">Whether special tokens say nothing.</param>
    /// <param name="shown">Special tokens that are text all the same.</param>
    public StreamingDecoder StartDecoding(bool skipSpecialTokens = true, IReadOnlySet<string>? shown = null) =>
        new(this, _parts.Decoder.Start(), skipSpecialTokens, shown);

    /// <summary>The id of a token, or null if there is none with this text.</summary>
    public int? IdOf(string token) => _parts.Vocabulary.IdOf(token);

    /// <summary>The text of a token as the vocabulary has it, or null if there is none with this id.</summary>
    public string? TokenOf(int id) => _parts.Vocabulary.TextOf(id);

    /// <summary>Whether a token steers the model and is no text.</summary>
    public bool IsSpecial(int id) => _parts.Vocabulary.IsSpecial(id);

    /// <summary>
    /// The UTF-8 bytes that a token adds in the midst of a text, which need not be whole characters; none where it steers the model, and
    /// where there is no such token.
    /// </summary>
    public ReadOnlyMemory<byte> BytesOf(int id)
    {
        if (_parts.Vocabulary.TextOf(id) is not { } text || _parts.Vocabulary.IsSpecial(id))
            return default;
        if (!_parts.Vocabulary.IsAdded(id) && _parts.Decoder.BytesOf(text) is { } bytes)
            return bytes;

        // Many tokens lose their space at the beginning of a text: it is the second one that says how it is elsewhere.
        var decoder = StartDecoding();
        decoder.Add(id);
        return System.Text.Encoding.UTF8.GetBytes(decoder.Add(id));
    }

    internal DecodedToken? DecodedTokenOf(int id, bool skipSpecialTokens) =>
        _parts.Vocabulary.TextOf(id) is { } text && !(skipSpecialTokens && _parts.Vocabulary.IsSpecial(id))
            ? new DecodedToken(text, _parts.Vocabulary.IsAdded(id))
            : null;

    private static List<int> Cut(List<int> ids, int most) => ids.Count <= most ? ids : ids[..most];

    private List<int> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = WellFormedText.Of(text);
        var (ids, pieces, inner) = (new List<int>(text.Length / 3 + 4), new List<TextPiece>(), new List<TextSection>());
        var sections = new List<TextSection>();
        _parts.RawTokens.Find(text, sections);
        foreach (var section in sections)
        {
            if (section.TokenId >= 0)
                ids.Add(section.TokenId);
            else
                TokenizeSection(new TextPiece(text, section.Start, section.Length, section.Start == 0), ids, pieces, inner);
        }

        return ids;
    }

    private void TokenizeSection(TextPiece piece, List<int> ids, List<TextPiece> pieces, List<TextSection> sections)
    {
        if (_parts.Normalizer is not null || piece.Length < piece.Text.Length)
        {
            var text = piece.Length == piece.Text.Length ? piece.Text : piece.Span.ToString();
            text = _parts.Normalizer?.Normalize(text) ?? text;
            piece = new TextPiece(text, 0, text.Length, piece.OpensText);
        }

        sections.Clear();
        _parts.NormalizedTokens.Find(piece.Text, sections);
        foreach (var section in sections)
        {
            if (section.TokenId >= 0)
            {
                ids.Add(section.TokenId);
                continue;
            }

            pieces.Clear();
            var part = piece.Part(section.Start, section.Length);
            if (_parts.PreTokenizer is null)
                pieces.Add(part);
            else
                _parts.PreTokenizer.Split(part, pieces);
            foreach (var word in pieces)
                _parts.Model.Encode(word.Span, ids);
        }
    }
}
