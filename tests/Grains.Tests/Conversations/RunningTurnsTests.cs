using OrleansAi.Grains.Conversations;

namespace OrleansAi.Grains.Tests.Conversations;

public sealed class RunningTurnsTests
{
    private readonly RunningTurns _turns = new();

    [Fact]
    public void NoneAsync_WithoutTurns_IsComplete() => Assert.True(_turns.NoneAsync().IsCompletedSuccessfully);

    [Fact]
    public void NoneAsync_WithTurns_CompletesWithTheLastOfThem()
    {
        var first = _turns.Begin();
        var second = _turns.Begin();
        var none = _turns.NoneAsync();

        first.Dispose();
        Assert.Equal((1, false), (_turns.Count, none.IsCompleted));
        second.Dispose();

        Assert.Equal((0, true), (_turns.Count, none.IsCompletedSuccessfully));
    }

    [Fact]
    public void NoneAsync_AfterAnEmptyMoment_WaitsForTheTurnsSince()
    {
        var first = _turns.Begin();
        var before = _turns.NoneAsync();
        first.Dispose();
        using var second = _turns.Begin();

        Assert.True(before.IsCompletedSuccessfully);
        Assert.False(_turns.NoneAsync().IsCompleted);
    }
}
