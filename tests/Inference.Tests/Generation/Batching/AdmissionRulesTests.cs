using OrleansAi.Inference.Generation.Batching;

namespace OrleansAi.Inference.Tests.Generation.Batching;

public sealed class AdmissionRulesTests
{
    private static readonly AdmissionRules Rules = new(maxRows: 4, maxTokens: 1000);

    [Theory]
    [InlineData(0, 0, 5000, true)]
    [InlineData(1, 100, 100, true)]
    [InlineData(3, 100, 300, false)]
    [InlineData(3, 100, 200, true)]
    [InlineData(4, 10, 10, false)]
    public void Admits_WhoFitsBesideTheOthers(int rows, int longest, int length, bool expected) =>
        Assert.Equal(expected, Rules.Admits(rows, longest, length));

    [Theory]
    [InlineData(4, 249, 4)]
    [InlineData(4, 250, 3)]
    [InlineData(4, 5000, 1)]
    public void Stay_IsAsManyAsThereIsRoomFor_AndOneAtLeast(int rows, int longest, int expected) => Assert.Equal(expected, Rules.Stay(rows, longest));
}
