using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Errors;

public sealed class ErrorTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private IFaultyGrain Grain { get; } = fixture.Host.Grains.GetGrain<IFaultyGrain>(EngineHost.NewKey());

    [Fact]
    public async Task Exception_AfterAnAwait_KeepsTypeAndMessage()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.FailAfterAnAwait("late").Within("The error"));
        Assert.Equal("late", error.Message);
    }

    [Fact]
    public async Task Exception_BeforeTheFirstAwait_IsTheTasksAndNotTheCallsOwn()
    {
        var call = Grain.FailBeforeTheFirstAwait("early");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => call.Within("The error"));
        Assert.Equal("early", error.Message);
    }

    [Fact]
    public async Task Exception_WithInner_KeepsTheInnersTypeAndMessage()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.FailWithInner("outer", "inner").Within("The error"));
        Assert.Equal("outer", error.Message);
        Assert.Equal("inner", Assert.IsType<NotSupportedException>(error.InnerException).Message);
    }

    [Fact]
    public async Task Exception_OfTheApplication_KeepsTypeAndData()
    {
        var error = await Assert.ThrowsAsync<NumberedException>(() => Grain.FailWithOwnType("numbered", 7).Within("The error"));
        Assert.Equal("numbered", error.Message);
        Assert.Equal(7, error.Number);
    }

    [Fact]
    public async Task Exception_ThroughAnotherGrain_KeepsTypeAndData()
    {
        var through = fixture.Host.Grains.GetGrain<IFaultyGrain>(EngineHost.NewKey());
        var error = await Assert.ThrowsAsync<NumberedException>(() => through.FailThrough(Grain, "numbered", 9).Within("The error"));
        Assert.Equal("numbered", error.Message);
        Assert.Equal(9, error.Number);
    }

    [Fact]
    public async Task Exception_InsteadOfAValue_ReachesTheCaller()
    {
        var error = await Assert.ThrowsAsync<KeyNotFoundException>(() => Grain.FailInsteadOfAValue("no value").Within("The error"));
        Assert.Equal("no value", error.Message);
    }

    [Fact]
    public async Task Cancellation_ByTheGrainItself_ReachesTheCallerAsCancellation()
    {
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain.Cancel().Within("The error"));
        Assert.Equal("The grain gave up.", error.Message);
    }

    [Fact]
    public async Task Exception_OfOneCall_LeavesTheActivationServing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.FailAfterAnAwait("once").Within("The error"));
        Assert.Equal(42, await Grain.Answer().Within("The answer"));
    }
}
