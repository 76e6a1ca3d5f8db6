using System.Globalization;

namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>
/// Makes text of neighbouring byte tokens (<c>&lt;0xE2&gt;</c>). A character appears with its last byte; bytes that are no UTF-8 become
/// U+FFFD each by themselves and spare the characters beside them, where the Rust original gives up the whole run.
/// </summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    /// <inheritdoc/>
    public byte[]? BytesOf(string token) => ByteOf(token) is { } value ? [value] : null;

    /// <inheritdoc/>
    public IDecoderState Start() => new State();

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    private sealed class State : IDecoderState
    {
        private readonly Utf8Pieces _utf8 = new();

        public void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output)
        {
            for (var i = 0; i < tokens.Count; i++)
            {
                if (ByteOf(tokens[i].Text) is { } value)
                {
                    _utf8.Write([value]);
                    Take(isLast: false, output);
                }
                else
                {
                    Take(isLast: true, output);
                    output.Add(tokens[i]);
                }
            }

            Take(isLast, output);
        }

        private void Take(bool isLast, List<DecodedToken> output)
        {
            if (_utf8.Take(isLast) is { Length: > 0 } text)
                output.Add(new DecodedToken(text));
        }
    }
}
