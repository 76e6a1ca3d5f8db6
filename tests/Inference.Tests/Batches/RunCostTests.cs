using OrleansAi.Inference.Batches;

namespace OrleansAi.Inference.Tests.Batches;

public sealed class RunCostTests
{
    [Fact]
    public void Cost_BeforeAnyRun_IsThatOfTheTokens() => Assert.Equal((1, 500), (new RunCost().Of(1), new RunCost().Of(500)));

    [Fact]
    public void Cost_OfWhatHasRun_IsAboutWhatItTook()
    {
        var cost = Learned(100, static tokens => 20 + (0.1 * tokens), 10, 100, 1000);

        Assert.Equal([21, 30, 120], new[] { 10, 100, 1000 }.Select(tokens => Math.Round(1000 * cost.Of(tokens), 0)).Zip([21, 30, 120], Near));
    }

    [Fact]
    public void Batches_OfAMachineThatIsFastWithLargeOnes_BecomeLarge()
    {
        var cost = Learned(100, static tokens => 50 + (0.01 * tokens), 8, 64);

        Assert.Single(BatchPlan.Cut([10, 40, 80, 100], static length => length, 4096, cost.Of));
    }

    [Fact]
    public void Batches_OfAMachineThatIsSlowWithLargeOnes_BecomeSmall()
    {
        var cost = Learned(100, static tokens => tokens < 200 ? 0.1 * tokens : 0.2 * tokens, 100, 400);

        Assert.Equal(4, BatchPlan.Cut([100, 100, 100, 100], static length => length, 4096, cost.Of).Count);
    }

    [Fact]
    public void Size_ThatWasSlowLongAgo_IsTriedAgain()
    {
        var cost = Learned(1, static _ => 1000, 512);
        Assert.True(cost.Of(512) > 0.5);

        for (var run = 0; run < 400; run++)
            cost.Add(64, TimeSpan.FromMilliseconds(64));

        Assert.True(cost.Of(512) < 8 * cost.Of(64));
    }

    // The numbers are told apart where they differ by more than a tenth.
    private static double Near(double actual, int expected) => Math.Abs(actual - expected) <= 0.1 * expected ? expected : actual;

    private static RunCost Learned(int runs, Func<int, double> milliseconds, params int[] sizes)
    {
        var cost = new RunCost();
        for (var run = 0; run < runs; run++)
        {
            foreach (var tokens in sizes)
                cost.Add(tokens, TimeSpan.FromMilliseconds(milliseconds(tokens)));
        }

        return cost;
    }
}
