using OrleansAi.Inference.Batches;

namespace OrleansAi.Inference.Tests.Batches;

public sealed class RunCostTests
{
    [Fact]
    public void FixedTokens_OfRunsOnALine_IsWhereTheLineMeetsZero()
    {
        var cost = new RunCost();
        foreach (var tokens in new[] { 10, 400, 50, 1000 })
            cost.Add(tokens, TimeSpan.FromMilliseconds(30 + (0.5 * tokens)));

        Assert.Equal(60, cost.FixedTokens, 3);
    }

    [Fact]
    public void FixedTokens_BeforeThereAreRunsOfTwoSizes_IsZero()
    {
        var cost = new RunCost();
        Assert.Equal(0, cost.FixedTokens);
        for (var run = 0; run < 10; run++)
            cost.Add(100, TimeSpan.FromMilliseconds(5 + run));

        Assert.Equal(0, cost.FixedTokens);
    }

    [Fact]
    public void FixedTokens_OfRunsThatAreFasterTheMoreTheyRead_IsZero()
    {
        var cost = new RunCost();
        cost.Add(100, TimeSpan.FromMilliseconds(50));
        cost.Add(200, TimeSpan.FromMilliseconds(20));

        Assert.Equal(0, cost.FixedTokens);
    }

    [Fact]
    public void FixedTokens_FollowsWhatHasChanged()
    {
        var cost = new RunCost();
        for (var run = 0; run < 2000; run++)
            cost.Add(100 * (1 + (run % 5)), TimeSpan.FromMilliseconds((run < 1000 ? 1000 : 10) + (100 * (1 + (run % 5)))));

        Assert.InRange(cost.FixedTokens, 9, 12);
    }
}
