using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.RequestContexts;

public sealed class RequestContextTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private const string Name = "caller";

    private IContextGrain Grain { get; } = fixture.Host.Grains.GetGrain<IContextGrain>(EngineHost.NewKey());

    private IContextGrain Other { get; } = fixture.Host.Grains.GetGrain<IContextGrain>(EngineHost.NewKey());

    [Fact]
    public async Task Value_SetByTheCaller_IsSeenByTheGrainAndTheGrainsItCalls()
    {
        RequestContext.Set(Name, "ada");
        Assert.Equal("ada", await Grain.Get(Name).Within("The value"));
        Assert.Equal("ada", await Grain.GetAfterAwaits(Name).Within("The value"));
        Assert.Equal("ada", await Grain.GetThrough(Other, Name).Within("The value"));
    }

    [Fact]
    public async Task Value_SetByTheCaller_IsSeenByAnEnumeration()
    {
        RequestContext.Set(Name, "ada");
        await using var reader = Grain.GetAsElement(Name).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync().AsTask().Within("The element"));
        Assert.Equal("ada", reader.Current);
    }

    [Fact]
    public async Task Value_NotSet_IsNull() => Assert.Null(await Grain.Get(Name).Within("The value"));

    [Fact]
    public async Task Value_OfAnEarlierCall_IsGoneForTheNextCaller()
    {
        RequestContext.Set(Name, "ada");
        Assert.Equal("ada", await Grain.Get(Name).Within("The value"));
        Assert.True(RequestContext.Remove(Name));
        Assert.Null(await Grain.Get(Name).Within("The value"));
    }

    [Fact]
    public async Task Value_SetByTheGrain_ReachesTheGrainsItCallsAndNotItsCaller()
    {
        Assert.Equal("grace", await Grain.SetAndGetThrough(Other, Name, "grace").Within("The value"));
        Assert.Null(RequestContext.Get(Name));
        await Grain.Set(Name, "grace").Within("The answer");
        Assert.Null(RequestContext.Get(Name));
        Assert.Null(await Grain.Get(Name).Within("The value"));
    }

    [Fact]
    public async Task Value_ChangedAfterTheCall_IsSeenAsItWasWhenTheCallWasMade()
    {
        RequestContext.Set(Name, "ada");
        var call = Grain.GetAfterAwaits(Name);
        RequestContext.Set(Name, "grace");
        Assert.Equal("ada", await call.Within("The value"));
        Assert.Equal("grace", await Grain.Get(Name).Within("The value"));
    }

    [Fact]
    public async Task Values_OfCallersAtOnce_DoNotMix()
    {
        var callers = Enumerable.Range(0, 100).Select(async number =>
        {
            RequestContext.Set(Name, $"{number}");
            return (Expected: $"{number}", Seen: await Grain.GetAfterAwaits(Name));
        });
        foreach (var (expected, seen) in await Task.WhenAll(callers).Within("All values"))
            Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task Values_OfSeveralNames_AllArrive()
    {
        RequestContext.Set(Name, "ada");
        RequestContext.Set("tenant", "lovelace");
        Assert.Equal("ada", await Grain.Get(Name).Within("The value"));
        Assert.Equal("lovelace", await Grain.Get("tenant").Within("The value"));
        RequestContext.Clear();
        Assert.Null(await Grain.Get(Name).Within("The value"));
    }
}
