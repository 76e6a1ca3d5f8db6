namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>
/// A decoder in the middle of a text. A whole text is decoded by the same steps as a stream, so that what a stream says, joined, is
/// what decoding at once says.
/// </summary>
internal interface IDecoderState
{
    /// <summary>Takes the next tokens and appends what is certain now, whatever follows.</summary>
    /// <param name="tokens">The tokens; may be empty.</param>
    /// <param name="isLast">Whether nothing follows, so that what was held back is appended too.</param>
    /// <param name="output">Where the text goes.</param>
    void Decode(IReadOnlyList<DecodedToken> tokens, bool isLast, List<DecodedToken> output);
}
