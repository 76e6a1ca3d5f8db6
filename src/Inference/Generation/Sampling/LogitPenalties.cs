using System.Runtime.InteropServices;

namespace OrleansAi.Inference.Generation.Sampling;

/// <summary>What has been said so far, and the bias and penalties that follow from it.</summary>
internal sealed class LogitPenalties(SamplingOptions options)
{
    // How often each token of prompt or output is in the output.
    private readonly Dictionary<int, int> _counts = [];

    public void AddPrompt(ReadOnlySpan<int> tokens)
    {
        if (options.RepetitionPenalty == 1)
            return;
        foreach (var token in tokens)
            _counts.TryAdd(token, 0);
    }

    public void AddOutput(int token)
    {
        if (options.RepetitionPenalty != 1 || options.FrequencyPenalty != 0 || options.PresencePenalty != 0)
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, token, out _)++;
    }

    /// <summary>Bias first, then penalties: the order of Hugging Face's processors and of llama.cpp's samplers.</summary>
    /// <returns>Whether any logit changed.</returns>
    public bool Apply(Span<float> logits)
    {
        foreach (var (token, bias) in options.LogitBias)
        {
            if ((uint)token < (uint)logits.Length)
                logits[token] += bias;
        }

        foreach (var (token, count) in _counts)
        {
            if ((uint)token >= (uint)logits.Length)
                continue;
            var logit = logits[token];
            logit = logit > 0 ? logit / options.RepetitionPenalty : logit * options.RepetitionPenalty;
            logits[token] = count == 0 ? logit : logit - (count * options.FrequencyPenalty) - options.PresencePenalty;
        }

        return options.LogitBias.Count > 0 || _counts.Count > 0;
    }
}
