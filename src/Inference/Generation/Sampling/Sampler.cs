using System.Numerics.Tensors;

namespace OrleansAi.Inference.Generation.Sampling;

/// <summary>
/// Chooses the tokens of one sequence. Bias, penalties, the mask, temperature, top-k, top-p and min-p apply in this order, which is
/// Hugging Face's; llama.cpp differs in that temperature comes last. The same logits, options and seed give the same tokens on every machine.
/// </summary>
public sealed class Sampler
{
    private readonly SamplingOptions _options;
    private readonly SeededGenerator _generator;
    private readonly LogitPenalties _penalties;
    private readonly TokenLogProbability[] _top;
    private readonly float[] _topLogits;
    private readonly int[] _topTokens;
    private readonly bool _reports;
    private int _topCount;

    /// <summary>Makes a sampler.</summary>
    /// <param name="options">How tokens are chosen.</param>
    /// <param name="seed">Where the choice begins.</param>
    /// <exception cref="ArgumentException">An option is impossible; the message says what to write instead.</exception>
    public Sampler(SamplingOptions options, ulong seed)
    {
        if (options.Fault() is { } fault)
            throw new ArgumentException(fault, nameof(options));
        _options = options;
        _generator = new SeededGenerator(seed);
        _penalties = new LogitPenalties(options);
        _reports = options.LogProbabilities || options.TopLogProbabilities > 0;
        _top = new TokenLogProbability[options.TopLogProbabilities];
        _topLogits = new float[options.TopLogProbabilities];
        _topTokens = new int[options.TopLogProbabilities];
    }

    /// <summary>The likeliest tokens where the last one was chosen, in descending order; at most as many as the options ask for.</summary>
    public ReadOnlySpan<TokenLogProbability> TopLogProbabilities => _top.AsSpan(0, _topCount);

    /// <summary>Tells of the prompt, whose tokens the repetition penalty counts too.</summary>
    public void AddPrompt(ReadOnlySpan<int> tokens) => _penalties.AddPrompt(tokens);

    /// <summary>Tells of a token of the output that was not sampled here, such as one of an answer that goes on.</summary>
    public void AddOutput(int token) => _penalties.AddOutput(token);

    /// <summary>Chooses the next token and counts it for the penalties.</summary>
    /// <param name="logits">A logit for each token; one that is not a number counts as minus infinity.</param>
    /// <param name="workspace">Buffers for as many tokens.</param>
    /// <param name="allowed">A bit for each token, the lowest of the first word for token 0; empty allows all.</param>
    /// <returns>The token; its probability is not a number where the options ask for none.</returns>
    /// <exception cref="InvalidOperationException">No token is possible: all are banned, masked, or have no logit above minus infinity.</exception>
    public TokenLogProbability Sample(ReadOnlySpan<float> logits, SamplingWorkspace workspace, ReadOnlySpan<ulong> allowed = default)
    {
        var scores = workspace.Scores.AsSpan(0, logits.Length);
        var logSum = _reports ? Report(logits, scores) : double.NaN;
        Clean(logits, scores);
        if (_penalties.Apply(scores))
            Clean(scores, scores);
        Mask(scores, allowed);
        var token = Choose(scores, workspace.Tokens.AsSpan(0, logits.Length));
        _penalties.AddOutput(token);
        return new TokenLogProbability(token, LogProbability(logits[token], logSum));
    }

    // Returns the logarithm of the sum of the logits' exponentials, with which any token's probability can be told.
    private double Report(ReadOnlySpan<float> logits, Span<float> scores)
    {
        Clean(logits, scores);
        _topCount = _top.Length == 0 ? 0 : LargestSelection.Select(scores, _topLogits, _topTokens);
        var highest = TensorPrimitives.Max<float>(scores);
        TensorPrimitives.Subtract(scores, highest, scores);
        var logSum = highest + Math.Log(Exponential.ReplaceAndSum(scores));
        for (var index = 0; index < _topCount; index++)
            _top[index] = new TokenLogProbability(_topTokens[index], LogProbability(_topLogits[index], logSum));
        return logSum;
    }

    private int Choose(Span<float> scores, Span<int> tokens)
    {
        var likeliest = TensorPrimitives.IndexOfMax<float>(scores);
        if (likeliest < 0 || float.IsNegativeInfinity(scores[likeliest]))
            throw new InvalidOperationException("No token is possible: all are banned, masked, or without a logit");
        if (_options.Temperature == 0)
            return likeliest;

        var count = CandidateFilters.Apply(_options, scores, tokens, out var total);
        var rest = _generator.NextFraction() * total;
        var chosen = 0;
        for (var candidate = 0; candidate < count; candidate++)
        {
            // Rounding may leave a rest behind the last candidate, and one without weight is never chosen.
            if (scores[candidate] <= 0)
                continue;
            chosen = candidate;
            rest -= scores[candidate];
            if (rest < 0)
                break;
        }

        return tokens[chosen];
    }

    // Not a number becomes minus infinity, and infinity a number that differences can be taken of.
    private static void Clean(ReadOnlySpan<float> logits, Span<float> scores)
    {
        if (!TensorPrimitives.IsNaNAny<float>(logits))
        {
            TensorPrimitives.Min(logits, float.MaxValue, scores);
            return;
        }

        for (var index = 0; index < scores.Length; index++)
            scores[index] = float.IsNaN(logits[index]) ? float.NegativeInfinity : Math.Min(logits[index], float.MaxValue);
    }

    private static void Mask(Span<float> scores, ReadOnlySpan<ulong> allowed)
    {
        if (allowed.IsEmpty)
            return;
        for (var first = 0; first < scores.Length; first += 64)
        {
            var word = scores.Slice(first, Math.Min(64, scores.Length - first));
            var bits = allowed[first >> 6];
            // Most words of a grammar's mask are all of one kind.
            if (bits == 0)
                word.Fill(float.NegativeInfinity);
            else if (bits != ulong.MaxValue)
                Mask(word, bits);
        }
    }

    private static void Mask(Span<float> scores, ulong bits)
    {
        for (var index = 0; index < scores.Length; index++)
            scores[index] = (bits >> index & 1) == 0 ? float.NegativeInfinity : scores[index];
    }

    private static float LogProbability(float logit, double logSum) =>
        float.IsNaN(logit) ? float.NegativeInfinity : (float)(Math.Min(logit, float.MaxValue) - logSum);
}
