using System.Text;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>
/// From <see cref="ByteAlphabet"/> back to bytes and from those to text; bytes that are no UTF-8 become U+FFFD. A character whose
/// bytes come in several tokens appears with the last of them. An added token's text is taken as it is.
/// </summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    /// <inheritdoc/>
    public bool Fuses => true;

    /// <inheritdoc/>
    public byte[]? BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        return TryRead(token, bytes) ? bytes : null;
    }

    /// <inheritdoc/>
    public IDecoderState Start() => new State();

    private static bool TryRead(string text, Span<byte> bytes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (ByteAlphabet.ToByte(text[i]) is var value && value < 0)
                return false;
            bytes[i] = (byte)value;
        }

        return true;
    }

    private sealed class State : IDecoderState
    {
        private readonly Utf8Pieces _utf8 = new();

        public void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output)
        {
            for (var i = 0; i < tokens.Count; i++)
            {
                var text = tokens[i].Text;
                if (tokens[i].IsAdded)
                    _utf8.Write(text);
                else if (!TryWriteBytes(text))
                    _utf8.Write(Encoding.UTF8.GetBytes(text));
            }

            if (_utf8.Take(isLast) is { Length: > 0 } certain)
                output.Add(new DecodedToken(certain));
        }

        private bool TryWriteBytes(string text)
        {
            Span<byte> bytes = text.Length <= 256 ? stackalloc byte[text.Length] : new byte[text.Length];
            if (!TryRead(text, bytes))
                return false;

            _utf8.Write(bytes);
            return true;
        }
    }
}
