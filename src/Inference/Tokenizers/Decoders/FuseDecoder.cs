namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>Makes one token of all. The pieces go on as they come; the steps behind know that they are one token.</summary>
internal sealed class FuseDecoder : IDecoder
{
    /// <inheritdoc/>
    public bool Fuses => true;

    /// <inheritdoc/>
    public IDecoderState Start() => new State();

    private sealed class State : IDecoderState
    {
        public void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output)
        {
            for (var i = 0; i < tokens.Count; i++)
                output.Add(tokens[i]);
        }
    }
}
