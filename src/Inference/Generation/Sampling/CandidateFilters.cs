using System.Numerics.Tensors;

namespace OrleansAi.Inference.Generation.Sampling;

/// <summary>
/// Temperature, then top-k, top-p and min-p, in the order of Hugging Face's logits processors (<c>generation/utils.py</c>,
/// <c>_get_logits_processor</c>). What is left are candidates with weights in proportion to their probabilities.
/// </summary>
internal static class CandidateFilters
{
    /// <summary>Turns scores into the weights of candidates.</summary>
    /// <param name="options">The temperature is above 0.</param>
    /// <param name="scores">Logits, none of them not a number; the candidates' weights afterwards.</param>
    /// <param name="tokens">The candidates' tokens afterwards.</param>
    /// <param name="total">The sum of the candidates' weights.</param>
    /// <returns>How many candidates there are; where tokens were filtered they are in descending order, else in the order of ids.</returns>
    public static int Apply(SamplingOptions options, Span<float> scores, Span<int> tokens, out double total)
    {
        // The highest score becomes 0 first, so that dividing by a small temperature can't overflow.
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
        TensorPrimitives.Divide(scores, options.Temperature, scores);
        var isRanked = options.TopK > 0 && options.TopK < scores.Length;
        var count = isRanked ? LargestSelection.Select(scores, scores[..options.TopK], tokens[..options.TopK]) : scores.Length;
        if (!isRanked)
            FillWithIds(tokens);

        total = Exponential.ReplaceAndSum(scores[..count]);
        if (options.TopP >= 1 && options.MinP <= 0)
            return count;
        if (!isRanked)
        {
            count = KeepAtLeast(scores, tokens, LowestNeeded(options, total, count));
            LargestSelection.Sort(scores[..count], tokens[..count]);
        }

        return KeepPrefix(options, scores[..count], ref total);
    }

    // Tokens below this can't be among those that are kept: all tokens less likely than (1 - p) / n together weigh less than 1 - p, so the
    // others reach p. A little is taken off for rounding.
    private static float LowestNeeded(SamplingOptions options, double total, int count) =>
        Math.Max(options.MinP, (float)((1.0 - options.TopP) / count * total * 0.999));

    private static int KeepAtLeast(Span<float> scores, Span<int> tokens, float lowest)
    {
        var count = 0;
        for (var index = 0; index < scores.Length; index++)
        {
            if (scores[index] >= lowest)
                (scores[count], tokens[count++]) = (scores[index], tokens[index]);
        }

        return count;
    }

    // The likeliest candidate weighs 1, and is always kept.
    private static int KeepPrefix(SamplingOptions options, ReadOnlySpan<float> weights, ref double total)
    {
        var needed = options.TopP * total;
        var sum = 0.0;
        var count = 0;
        do
        {
            sum += weights[count++];
        }
        while (count < weights.Length && (options.TopP >= 1 || sum < needed) && weights[count] >= options.MinP);

        total = sum;
        return count;
    }

    private static void FillWithIds(Span<int> tokens)
    {
        for (var token = 0; token < tokens.Length; token++)
            tokens[token] = token;
    }
}
