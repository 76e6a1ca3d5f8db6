namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>
/// The ends of words in vocabularies that mark them inside of byte-level tokens, as CLIP's do with <c>&lt;/w&gt;</c>: the mark becomes a
/// space, and the text's own ends have none. The file's decoder says nothing of it; the published libraries do it all the same.
/// </summary>
internal sealed class WordEndDecoder(string suffix) : IDecoder
{
    /// <inheritdoc/>
    public bool Fuses => true;

    /// <inheritdoc/>
    public IDecoderState Start() => new State(suffix);

    private sealed class State(string suffix) : IDecoderState
    {
        private string _held = "";
        private bool _hasBegun;

        public void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output)
        {
            var text = (_held + string.Concat(tokens.Select(static token => token.Text))).Replace(suffix, " ", StringComparison.Ordinal);
            if (!_hasBegun)
                text = text.TrimStart();
            var end = isLast ? text.TrimEnd().Length : CertainLength(text);
            _held = isLast ? "" : text[end..];
            if (end == 0)
                return;
            _hasBegun = true;
            output.Add(new DecodedToken(text[..end]));
        }

        // Held back: what may begin a mark, and white space, which may turn out to be the end's.
        private int CertainLength(string text)
        {
            var length = text.Length;
            for (var part = Math.Min(suffix.Length - 1, text.Length); part > 0; part--)
            {
                if (text.AsSpan().EndsWith(suffix.AsSpan(0, part)))
                {
                    length -= part;
                    break;
                }
            }

            return text.AsSpan(0, length).TrimEnd().Length;
        }
    }
}
