using OrleansAi.Inference.Generation.Sampling;

namespace OrleansAi.Inference.Generation.Batching;

/// <summary>Chooses each sequence's next token and tells its reader. For one thread at a time.</summary>
/// <param name="vocabulary">The model's tokens as bytes.</param>
/// <param name="size">How many logits the model gives.</param>
/// <param name="ends">The tokens that end an answer.</param>
internal sealed class TokenChoice(ModelVocabulary vocabulary, int size, IReadOnlySet<int> ends)
{
    private readonly SamplingWorkspace _workspace = new(size);
    private readonly ulong[] _allowed = new ulong[(size + 63) / 64];

    /// <summary>Chooses the next token.</summary>
    /// <returns>Whether the answer goes on.</returns>
    public bool Next(Sequence sequence, ReadOnlySpan<float> logits)
    {
        TokenLogProbability token;
        try
        {
            token = sequence.Sampler.Sample(logits, _workspace, Allowed(sequence));
        }
        catch (InvalidOperationException)
        {
            sequence.Write(GenerationPiece.Refused(InferenceRefusalKind.Invalid, "No token can follow: the request's logit_bias or schema forbids them all."));
            return false;
        }

        var isComplete = false;
        if (sequence.Matcher is { } matcher && !ends.Contains(token.Token))
        {
            matcher.Advance(vocabulary.Bytes[token.Token].Span);
            isComplete = !matcher.CanContinue;
        }

        sequence.Tokens.Add(token.Token);
        var piece = sequence.Writer.Add(token, sequence.Sampler.TopLogProbabilities, isComplete);
        if (piece.Finish != FinishReason.None)
            piece = piece with { Usage = new GenerationUsage(sequence.PromptLength, sequence.Reused, sequence.Writer.Count) };
        if (piece.Text.Length > 0 || !piece.Tokens.IsEmpty || piece.Finish != FinishReason.None)
            sequence.Write(piece);

        return piece.Finish == FinishReason.None;
    }

    private ReadOnlySpan<ulong> Allowed(Sequence sequence)
    {
        if (sequence.Matcher is not { } matcher)
            return default;

        // A model may have more logits than tokens; those are nobody's.
        _allowed.AsSpan().Clear();
        sequence.Masks!.For(matcher).CopyTo(_allowed);
        if (matcher.IsComplete)
        {
            foreach (var end in ends)
                _allowed[end >> 6] |= 1UL << (end & 63);
        }

        return _allowed;
    }
}
