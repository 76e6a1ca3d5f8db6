namespace OrleansAi.Inference.Batches;

/// <summary>
/// What a run of a model costs, going by its last runs: so much whatever is read, and so much for each token. Fitted by least squares, in
/// which older runs count less and less. For one thread at a time.
/// </summary>
internal sealed class RunCost
{
    // About a hundred runs are remembered.
    private const double Memory = 0.99;

    private double _weight;
    private double _tokens;
    private double _seconds;
    private double _tokensTokens;
    private double _tokensSeconds;

    /// <summary>How many tokens could be read in the time that a run costs whatever is read; 0 where that is not known.</summary>
    public double FixedTokens
    {
        get
        {
            var (variance, covariance) = ((_weight * _tokensTokens) - (_tokens * _tokens), (_weight * _tokensSeconds) - (_tokens * _seconds));
            if (variance <= 1e-9 * _tokensTokens * _weight || covariance <= 0)
                return 0;

            var perToken = covariance / variance;
            return Math.Max(0, (_seconds - (perToken * _tokens)) / _weight / perToken);
        }
    }

    /// <summary>Learns of a run.</summary>
    /// <param name="tokens">How many tokens were read, padding counted.</param>
    /// <param name="elapsed">How long it took.</param>
    public void Add(int tokens, TimeSpan elapsed)
    {
        var seconds = elapsed.TotalSeconds;
        _weight = (_weight * Memory) + 1;
        _tokens = (_tokens * Memory) + tokens;
        _seconds = (_seconds * Memory) + seconds;
        _tokensTokens = (_tokensTokens * Memory) + ((double)tokens * tokens);
        _tokensSeconds = (_tokensSeconds * Memory) + (tokens * seconds);
    }
}
