namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>Several decoders, one behind another.</summary>
internal sealed class DecoderSequence(IReadOnlyList<IDecoder> steps) : IDecoder
{
    /// <inheritdoc/>
    public bool Fuses => steps.Any(static step => step.Fuses);

    /// <inheritdoc/>
    public byte[]? BytesOf(string token) => steps.Select(step => step.BytesOf(token)).FirstOrDefault(static bytes => bytes is not null);

    /// <inheritdoc/>
    public IDecoderState Start() => new State([.. steps.Select(static step => step.Start())]);

    private sealed class State(IDecoderState[] steps) : IDecoderState
    {
        public void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output)
        {
            foreach (var step in steps)
            {
                var next = new List<DecodedToken>();
                step.Decode(tokens, isLast, next);
                tokens = next;
            }

            output.AddRange(tokens);
        }
    }
}
