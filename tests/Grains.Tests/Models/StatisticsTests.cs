using OrleansAi.Grains.Models.Statistics;

namespace OrleansAi.Grains.Tests.Models;

/// <summary>The tests against values that can be counted by hand or stand in tables.</summary>
public sealed class StatisticsTests
{
    [Theory]
    [InlineData(3, 4, 1, 4, 17.0 / 70)]
    [InlineData(4, 4, 0, 4, 1.0 / 70)]
    [InlineData(0, 10, 5, 10, 1)]
    [InlineData(1, 2, 0, 2, 0.5)]
    public void Fisher_OfSmallTables_IsTheShareOfDraws(long errors, long calls, long otherErrors, long otherCalls, double expected) =>
        Assert.Equal(expected, ProportionTests.Fisher(errors, calls, otherErrors, otherCalls), 10);

    [Fact]
    public void Fisher_OfManyCalls_AgreesWithTheSumOverAllDraws()
    {
        var expected = Enumerable.Range(30, 21).Sum(k => Math.Exp(
            SpecialFunctions.LogChoose(50, k) + SpecialFunctions.LogChoose(950, 400 - k) - SpecialFunctions.LogChoose(1000, 400)));

        Assert.Equal(1, ProportionTests.Fisher(30, 400, 20, 600) / expected, 9);
    }

    [Theory]
    [InlineData(3, 10, 0.1, 0.0701908264)]
    [InlineData(1, 1, 0.25, 0.25)]
    [InlineData(0, 50, 0.25, 1)]
    [InlineData(10, 10, 0.5, 1.0 / 1024)]
    public void Binomial_IsTheTail(long errors, long calls, double rate, double expected) =>
        Assert.Equal(expected, ProportionTests.Binomial(errors, calls, rate), 9);

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1.6448536, 0.05)]
    [InlineData(-1.6448536, 0.95)]
    [InlineData(3.0902323, 0.001)]
    [InlineData(4.7534243, 1e-6)]
    public void NormalTail_IsAsTablesSay(double z, double expected) => Assert.Equal(1, SpecialFunctions.NormalTail(z) / expected, 5);

    [Theory]
    [InlineData(10, 1.8124611, 0.05)]
    [InlineData(5, 4.0321430, 0.005)]
    [InlineData(120, 2.3578243, 0.01)]
    public void Welch_OfEqualVariances_IsStudentsTail(double freedom, double t, double expected)
    {
        // Two groups of equal size and variance have 2(n - 1) degrees of freedom.
        var n = (long)(freedom / 2) + 1;
        if (freedom % 2 != 0)
        {
            Assert.Equal(expected, 0.5 * SpecialFunctions.IncompleteBeta(freedom / (freedom + (t * t)), freedom / 2, 0.5), 6);
            return;
        }

        var difference = t * Math.Sqrt(2.0 / n);
        Assert.Equal(expected, Welch.Smaller(new Moments(n, 0, n - 1), new Moments(n, difference, n - 1)), 6);
        Assert.Equal(1 - expected, Welch.Smaller(new Moments(n, difference, n - 1), new Moments(n, 0, n - 1)), 6);
    }

    [Fact]
    public void Moments_AreThoseOfTheValues()
    {
        double[] values = [0.5, 0.25, 1, 0, 0.75];
        var moments = values.Aggregate(default(Moments), (so, value) => so.Add(value));

        Assert.Equal((5, 0.5), (moments.Count, moments.Mean));
        Assert.Equal(0.15625, moments.Variance, 12);
    }

    [Fact]
    public void MannWhitney_OfSeparateGroups_IsTheNormalTailOfItsStatistic()
    {
        // No ties, U = 25 of 25: z = (25 - 12.5 - 0.5) / sqrt(25 · 11 / 12).
        long[] low = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
        long[] high = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];

        Assert.Equal(SpecialFunctions.NormalTail(12 / Math.Sqrt(275 / 12.0)), MannWhitney.Larger(high, low), 12);
        Assert.True(MannWhitney.Larger(low, high) > 0.99);
        Assert.Equal(1, MannWhitney.Larger([5, 0], [7, 0]));
    }
}
