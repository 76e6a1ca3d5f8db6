namespace OrleansAi.Grains.Models.Statistics;

/// <summary>Welch's t-test of two means with unequal variances (B. L. Welch, "The generalization of 'Student's' problem when several different population variances are involved", 1947). Pure.</summary>
internal static class Welch
{
    /// <summary>The chance that the first mean lies so far or farther below the second one where both are equal.</summary>
    public static double Smaller(Moments first, Moments second)
    {
        if (first.Count < 2 || second.Count < 2)
            return 1;

        var (v1, v2) = (first.Variance / first.Count, second.Variance / second.Count);
        var difference = second.Mean - first.Mean;
        if (v1 + v2 <= 0)
            return difference > 0 ? 0 : 1;

        var t = difference / Math.Sqrt(v1 + v2);
        var freedom = (v1 + v2) * (v1 + v2) / ((v1 * v1 / (first.Count - 1)) + (v2 * v2 / (second.Count - 1)));
        var tail = 0.5 * SpecialFunctions.IncompleteBeta(freedom / (freedom + (t * t)), freedom / 2, 0.5);
        return t > 0 ? tail : 1 - tail;
    }
}
