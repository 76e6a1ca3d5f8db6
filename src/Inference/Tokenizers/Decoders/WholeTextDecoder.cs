namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>Runs a decoder on the whole text as one token, at its end: for steps behind a <c>Fuse</c> that can't tell earlier what will be.</summary>
internal sealed class WholeTextDecoder(IDecoder inner) : IDecoder
{
    /// <inheritdoc/>
    public bool Fuses => true;

    /// <inheritdoc/>
    public IDecoderState Start() => new State(inner.Start());

    private sealed class State(IDecoderState inner) : IDecoderState
    {
        private readonly System.Text.StringBuilder _text = new();

        public void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output)
        {
            foreach (var token in tokens)
                _text.Append(token.Text);
            if (isLast)
                inner.Decode([new DecodedToken(_text.ToString())], isLast: true, output);
        }
    }
}
