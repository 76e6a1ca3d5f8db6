namespace OrleansAi.Grains.Models.Statistics;

/// <summary>
/// The rank test of Mann and Whitney ("On a test of whether one of two random variables is stochastically larger than the other", 1947)
/// over two histograms, with the normal approximation, the correction for ties and that for continuity. Pure.
/// </summary>
internal static class MannWhitney
{
    /// <summary>The chance that the first group's ranks are so high or higher where both have one distribution.</summary>
    /// <param name="first">Counts by bucket.</param>
    /// <param name="second">Counts by bucket, of the same buckets.</param>
    public static double Larger(IReadOnlyList<long> first, IReadOnlyList<long> second)
    {
        double n1 = first.Sum(), n2 = second.Sum();
        var n = n1 + n2;
        if (n1 == 0 || n2 == 0)
            return 1;

        double u = 0, below = 0, ties = 0;
        for (var bucket = 0; bucket < first.Count; bucket++)
        {
            u += first[bucket] * (below + (second[bucket] / 2.0));
            below += second[bucket];
            double tied = first[bucket] + second[bucket];
            ties += tied * ((tied * tied) - 1);
        }

        var variance = n1 * n2 / 12 * (n + 1 - (ties / (n * (n - 1))));
        return variance <= 0 ? 1 : SpecialFunctions.NormalTail((u - (n1 * n2 / 2) - 0.5) / Math.Sqrt(variance));
    }
}
