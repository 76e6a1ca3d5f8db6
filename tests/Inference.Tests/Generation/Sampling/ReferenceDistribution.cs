using OrleansAi.Inference.Generation.Sampling;

namespace OrleansAi.Inference.Tests.Generation.Sampling;

/// <summary>What the options make of logits, computed in the plainest way: everything in double, everything sorted.</summary>
internal static class ReferenceDistribution
{
    public static double[] Of(SamplingOptions options, float[] logits, int[] prompt, int[] output)
    {
        var scores = logits.Select((logit, token) => Penalized(options, logit, token, prompt, output)).ToArray();
        var highest = scores.Max();
        var weights = scores.Select(score => Math.Exp((score - highest) / options.Temperature)).ToArray();
        var ranked = Enumerable.Range(0, logits.Length).Where(token => scores[token] > double.NegativeInfinity)
            .OrderByDescending(token => scores[token]).ThenBy(token => token).ToList();
        if (options.TopK > 0)
            ranked = [.. ranked.Take(options.TopK)];
        ranked = Nucleus(ranked, weights, options.TopP);
        ranked = [.. ranked.Where(token => weights[token] >= options.MinP * weights[ranked[0]])];

        var total = ranked.Sum(token => weights[token]);
        return [.. Enumerable.Range(0, logits.Length).Select(token => ranked.Contains(token) ? weights[token] / total : 0)];
    }

    private static double Penalized(SamplingOptions options, float logit, int token, int[] prompt, int[] output)
    {
        double score = logit + options.LogitBias.GetValueOrDefault(token);
        var count = output.Count(other => other == token);
        if (count > 0 || prompt.Contains(token))
            score = score > 0 ? score / options.RepetitionPenalty : score * options.RepetitionPenalty;
        return score - (count * options.FrequencyPenalty) - (count > 0 ? options.PresencePenalty : 0);
    }

    private static List<int> Nucleus(List<int> ranked, double[] weights, double topP)
    {
        var needed = topP * ranked.Sum(token => weights[token]);
        var kept = new List<int>();
        foreach (var token in ranked)
        {
            kept.Add(token);
            needed -= weights[token];
            if (topP < 1 && needed <= 0)
                break;
        }

        return kept;
    }
}
