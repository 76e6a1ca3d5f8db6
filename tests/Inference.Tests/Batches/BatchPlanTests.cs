using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Inference.Batches;

namespace OrleansAi.Inference.Tests.Batches;

public sealed class BatchPlanTests
{
    private const int MaxTokens = 64;

    [Fact]
    public void Batches_HoldEveryTextOnce_StayWithinTheirTokens_AndCostLeast() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), (bytes, fixedTokens) =>
        {
            int[] lengths = [.. bytes.Take(8).Select(static length => Math.Max(1, (int)length))];
            var items = lengths.ToList();
            var batches = BatchPlan.Cut(items, static length => length, MaxTokens, tokens => fixedTokens + tokens);

            Assert.Equal(lengths.OrderDescending(), items);
            Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(batch => Enumerable.Range(batch.Start.Value, batch.End.Value - batch.Start.Value)));
            Assert.All(batches.Select(batch => items[batch]), batch => Assert.True(batch.Count == 1 || batch.Max() * batch.Count <= MaxTokens));
            Assert.Equal(Cheapest(items, fixedTokens), batches.Sum(batch => fixedTokens + (items[batch].Count * items[batch][0])));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, "30 30|2 2 2")]
    [InlineData(2, "30 30|2 2 2")]
    [InlineData(100, "30 30|2 2 2")]
    public void Texts_OfLikeLength_ComeTogether(double fixedTokens, string batches) =>
        Assert.Equal(batches, Cut([2, 30, 2, 30, 2], fixedTokens));

    [Theory]
    [InlineData(0, "10|9|8")]
    [InlineData(1, "10 9|8")]
    [InlineData(20, "10 9 8")]
    public void Texts_AreFilledUp_WhereThatIsCheaperThanAnotherRun(double fixedTokens, string batches) => Assert.Equal(batches, Cut([8, 9, 10], fixedTokens));

    private static string Cut(List<int> lengths, double fixedTokens) =>
        string.Join('|', BatchPlan.Cut(lengths, static length => length, MaxTokens, tokens => fixedTokens + tokens).Select(batch => string.Join(' ', lengths[batch])));

    // All ways to cut, one for each set of places where it may be cut.
    private static double Cheapest(List<int> sorted, double fixedTokens)
    {
        if (sorted.Count == 0)
            return 0;

        return Enumerable.Range(1, sorted.Count)
            .Where(size => size == 1 || size * sorted[0] <= MaxTokens)
            .Min(size => fixedTokens + (size * sorted[0]) + Cheapest(sorted[size..], fixedTokens));
    }
}
