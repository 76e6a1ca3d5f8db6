namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>
/// A suffix at a word's end becomes the space behind it (<c>BPEDecoder</c>); in the last token it becomes nothing, so one token is held
/// back.
/// </summary>
internal sealed class SuffixDecoder(string suffix) : IDecoder
{
    /// <inheritdoc/>
    public IDecoderState Start() => new State(suffix);

    private sealed class State(string suffix) : IDecoderState
    {
        private string? _held;

        public void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output)
        {
            for (var i = 0; i < tokens.Count; i++)
            {
                Release(" ", output);
                _held = tokens[i].Text;
            }

            if (isLast)
                Release("", output);
        }

        private void Release(string replacement, List<DecodedToken> output)
        {
            if (_held is not null)
                output.Add(new DecodedToken(suffix.Length == 0 ? _held : _held.Replace(suffix, replacement, StringComparison.Ordinal)));
            _held = null;
        }
    }
}
