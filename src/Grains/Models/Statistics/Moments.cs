namespace OrleansAi.Grains.Models.Statistics;

/// <summary>Number, mean and variance of values that came one by one (B. P. Welford, "Note on a method for calculating corrected sums of squares and products", 1962).</summary>
/// <param name="Count">How many.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Squares">The sum of their squared distances from it.</param>
internal readonly record struct Moments(long Count, double Mean, double Squares)
{
    /// <summary>The variance of what they are a sample of.</summary>
    public double Variance => Count < 2 ? 0 : Squares / (Count - 1);

    /// <summary>With one value more.</summary>
    public Moments Add(double value)
    {
        var distance = value - Mean;
        var mean = Mean + (distance / (Count + 1));
        return new Moments(Count + 1, mean, Squares + (distance * (value - mean)));
    }
}
