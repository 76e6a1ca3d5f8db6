using System.Numerics;

namespace OrleansAi.Inference.Batches;

/// <summary>
/// What a run of a model costs, by how many tokens it reads, going by its last runs, of which older ones count less and less. A processor is
/// fastest with batches that fit its caches, a GPU with large ones; so each power of two has a speed of its own. Of sizes that have not run
/// of late it expects what a line through the others says, and a little less, so that they are tried. For one thread at a time.
/// </summary>
internal sealed class RunCost
{
    // About fifty runs are remembered.
    private const double Memory = 0.98;
    private const double Hope = 0.9;
    private const double HopedRuns = 0.5;

    private readonly Sums[] _sizes = new Sums[32];
    private Sums _all;

    /// <summary>About how many seconds a run takes; a second for each token before there was any.</summary>
    /// <param name="tokens">How many tokens it reads, padding counted; at least one.</param>
    public double Of(int tokens)
    {
        if (_all.Runs == 0)
            return tokens;

        var size = BitOperations.Log2((uint)tokens);
        var hopedTokens = HopedRuns * (1 << size);
        var hopedSeconds = hopedTokens * Hope * _all.Line(tokens) / tokens;
        return tokens * (_sizes[size].Seconds + hopedSeconds) / (_sizes[size].Tokens + hopedTokens);
    }

    /// <summary>Learns of a run.</summary>
    /// <param name="tokens">How many tokens were read, padding counted; at least one.</param>
    /// <param name="elapsed">How long it took.</param>
    public void Add(int tokens, TimeSpan elapsed)
    {
        for (var size = 0; size < _sizes.Length; size++)
            _sizes[size] = _sizes[size].Faded();

        ref var own = ref _sizes[BitOperations.Log2((uint)tokens)];
        own = own.With(tokens, elapsed.TotalSeconds);
        _all = _all.Faded().With(tokens, elapsed.TotalSeconds);
    }

    // What least squares need.
    private readonly record struct Sums(double Runs, double Tokens, double Seconds, double TokensTokens, double TokensSeconds)
    {
        public Sums Faded() => new(Runs * Memory, Tokens * Memory, Seconds * Memory, TokensTokens * Memory, TokensSeconds * Memory);

        public Sums With(double tokens, double seconds) =>
            new(Runs + 1, Tokens + tokens, Seconds + seconds, TokensTokens + (tokens * tokens), TokensSeconds + (tokens * seconds));

        // The seconds of the line that fits best, which rises and is not below zero; the mean speed where the runs are all alike.
        public double Line(int tokens)
        {
            var (variance, covariance) = ((Runs * TokensTokens) - (Tokens * Tokens), (Runs * TokensSeconds) - (Tokens * Seconds));
            var slope = variance > 1e-9 * Runs * TokensTokens ? Math.Max(0, covariance / variance) : Seconds / Tokens;
            var start = (Seconds - (slope * Tokens)) / Runs;
            return start >= 0 ? start + (slope * tokens) : Seconds / Tokens * tokens;
        }
    }
}
