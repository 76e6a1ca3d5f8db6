using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Embeddings;

/// <summary>Turns what a request has into tokens, and says what is wrong with it.</summary>
internal sealed class EncoderTexts(Tokenizer tokenizer, int maxTokens)
{
    /// <summary>The tokens of an input, cut where <paramref name="truncate"/> allows it.</summary>
    /// <param name="input">The input.</param>
    /// <param name="index">Which one of its request it is, for the refusal.</param>
    /// <param name="truncate">Whether it may be cut.</param>
    /// <param name="refusal">Why there are none.</param>
    public EncodedText? Encode(EncoderInput input, int index, bool truncate, out InferenceRefusal? refusal)
    {
        refusal = null;
        if (input.Tokens is { } tokens)
            return Check(tokens, index, truncate, out refusal);

        var encoded = Encode(input, truncate);
        if (encoded.Ids.Count == 0)
            refusal = new(InferenceRefusalKind.Invalid, $"Input {index} is empty; write a text.");
        else if (encoded.Ids.Count > maxTokens)
            refusal = TooLong(index, encoded.Ids.Count);

        return refusal is null ? new EncodedText(encoded.Ids, encoded.TypeIds) : null;
    }

    private EncodedPair Encode(EncoderInput input, bool truncate) => (input.Second, truncate) switch
    {
        (null, false) => tokenizer.EncodeWithTypes(input.First!),
        (null, true) => tokenizer.EncodeUpTo(input.First!, maxTokens),
        ({ } second, false) => tokenizer.EncodePair(input.First!, second),
        ({ } second, true) => tokenizer.EncodePairUpTo(input.First!, second, maxTokens),
    };

    private EncodedText? Check(IReadOnlyList<int> tokens, int index, bool truncate, out InferenceRefusal? refusal)
    {
        refusal = null;
        if (tokens.Count == 0)
            refusal = new(InferenceRefusalKind.Invalid, $"Input {index} has no tokens; write at least one.");
        else if (tokens.FirstOrDefault(token => tokenizer.TokenOf(token) is null, -1) is var unknown && !(unknown == -1 && tokens.All(token => token >= 0)))
            refusal = new(InferenceRefusalKind.Invalid, $"Input {index} has the token {unknown}, which the model does not know; its tokens are those of its own tokenizer.");
        else if (tokens.Count > maxTokens && !truncate)
            refusal = TooLong(index, tokens.Count);

        return refusal is null ? new EncodedText(tokens.Count > maxTokens ? [.. tokens.Take(maxTokens)] : tokens, null) : null;
    }

    private InferenceRefusal TooLong(int index, int tokens) => new(
        InferenceRefusalKind.TooLong,
        $"This model's maximum context length is {maxTokens} tokens, but input {index} has {tokens}. Shorten it, or ask for truncation with \"truncate\": true.");
}
