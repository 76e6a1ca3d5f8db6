using OrleansAi.Inference.Tokenizers.Decoders;

namespace OrleansAi.Inference.Tokenizers;

/// <summary>
/// Text of tokens that come one by one, as a model makes them. Each answer is text that no later token changes: never half a
/// character, and all answers joined are what <see cref="Tokenizer.Decode"/> makes of all tokens. For one thread at a time.
/// </summary>
public sealed class StreamingDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly IReadOnlySet<string>? _shown;
    private readonly IDecoderState _state;
    private readonly List<DecodedToken> _token = new(1);
    private readonly List<DecodedToken> _text = [];

    internal StreamingDecoder(Tokenizer tokenizer, IDecoderState state, bool skipSpecialTokens, IReadOnlySet<string>? shown)
    {
        _tokenizer = tokenizer;
        _state = state;
        _skipSpecialTokens = skipSpecialTokens;
        _shown = shown;
    }

    /// <summary>Takes the next token and returns the text that is certain now; empty while a character is incomplete.</summary>
    /// <param name="id">The token; an id that the vocabulary doesn't have says nothing.</param>
    public string Add(int id)
    {
        _token.Clear();
        var skips = _skipSpecialTokens && !(_shown is not null && _tokenizer.TokenOf(id) is { } text && _shown.Contains(text));
        if (_tokenizer.DecodedTokenOf(id, skips) is { } token)
            _token.Add(token);
        return Decode(isLast: false);
    }

    /// <summary>Ends the text and returns what was held back; bytes that never became a character are U+FFFD.</summary>
    public string Finish()
    {
        _token.Clear();
        return Decode(isLast: true);
    }

    private string Decode(bool isLast)
    {
        _text.Clear();
        _state.Decode(_token, isLast, _text);
        return _text.Count == 1 ? _text[0].Text : string.Concat(_text.Select(static piece => piece.Text));
    }
}
