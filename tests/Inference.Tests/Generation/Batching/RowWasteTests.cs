using OrleansAi.Inference.Generation.Batching;

namespace OrleansAi.Inference.Tests.Generation.Batching;

public sealed class RowWasteTests
{
    [Theory]
    [InlineData(64, 80, 64, 80, int.MaxValue)]
    [InlineData(64, 80, 63, 80, 16)]
    [InlineData(64, 80, 32, 80, 1)]
    [InlineData(2, 80, 1, 80, 1)]
    [InlineData(4, 100, 4, 95, 5)]
    [InlineData(4, 100, 3, 90, 1)]
    public void Rows_AreCopiedTogether_OnceTheirWasteHasCostAsMuch(int rows, int length, int used, int longest, int steps)
    {
        var waste = new RowWaste();
        for (var step = 1; step <= Math.Min(steps, 10_000); step++)
        {
            Assert.False(waste.IsTooMuch);
            waste.Stepped(rows, length, used, longest);
        }

        Assert.Equal(steps < int.MaxValue, waste.IsTooMuch);
        waste.Reset();
        Assert.False(waste.IsTooMuch);
    }
}
