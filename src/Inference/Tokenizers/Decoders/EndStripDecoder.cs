namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>Cuts characters off the two ends of a whole text that comes in pieces: the <c>Strip</c> behind a <c>Fuse</c>.</summary>
internal sealed class EndStripDecoder(char character, int start, int stop) : IDecoder
{
    /// <inheritdoc/>
    public bool Fuses => true;

    /// <inheritdoc/>
    public IDecoderState Start() => new State(character, start, stop);

    private sealed class State(char character, int start, int stop) : IDecoderState
    {
        private int _leftToCut = start;
        private string _held = "";

        public void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output)
        {
            var text = _held + string.Concat(tokens.Select(static token => token.Text));
            var cut = 0;
            while (_leftToCut > 0 && cut < text.Length)
            {
                _leftToCut = text[cut] == character ? _leftToCut - 1 : 0;
                cut += text[cut] == character ? 1 : 0;
            }

            var end = text.Length;
            while (text.Length - end < stop && end > cut && text[end - 1] == character)
                end--;
            _held = isLast ? "" : text[end..];
            if (end > cut)
                output.Add(new DecodedToken(text[cut..end]));
        }
    }
}
