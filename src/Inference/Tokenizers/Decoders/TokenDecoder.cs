namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>A decoder that looks at each token by itself, and at whether it is the first.</summary>
internal sealed class TokenDecoder(Func<string, bool, string> decode) : IDecoder
{
    /// <inheritdoc/>
    public IDecoderState Start() => new State(decode);

    private sealed class State(Func<string, bool, string> decode) : IDecoderState
    {
        private bool _isFirst = true;

        public void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output)
        {
            for (var i = 0; i < tokens.Count; i++)
            {
                output.Add(new DecodedToken(decode(tokens[i].Text, _isFirst)));
                _isFirst = false;
            }
        }
    }
}
