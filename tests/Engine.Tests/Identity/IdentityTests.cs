using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Identity;

public sealed class IdentityTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private readonly string _key = EngineHost.NewKey();

    private IIdentityGrain Grain => Get(_key);

    [Theory]
    [InlineData("plain")]
    [InlineData("with space")]
    [InlineData("tenant/user+1@example.org")]
    [InlineData("a|b:c\\d%20")]
    [InlineData("Grüße, 世界 \ud83d\ude80")]
    public async Task GetPrimaryKeyString_InTheGrainAndOfItsReference_IsTheKey(string key)
    {
        Assert.Equal(key, Get(key).GetPrimaryKeyString());
        Assert.Equal(key, await Get(key).Key().Within("The key"));
    }

    [Fact]
    public async Task GetGrainId_InTheGrainAndOfItsReference_IsTheSame() =>
        Assert.Equal(Grain.GetGrainId(), await Grain.Id().Within("The id"));

    [Fact]
    public void GetGrainId_OfAReference_NamesTypeAndKey()
    {
        Assert.Equal("engine-identity", Grain.GetGrainId().Type.ToString());
        Assert.Equal(_key, Grain.GetGrainId().Key.ToString());
        Assert.Equal($"engine-identity/{_key}", Grain.GetGrainId().ToString());
    }

    [Fact]
    public void References_ToTheSameGrain_AreEqual()
    {
        Assert.Equal(Grain, Get(_key));
        Assert.Equal(Grain.GetHashCode(), Get(_key).GetHashCode());
        Assert.Single(new HashSet<IIdentityGrain> { Grain, Get(_key) });
        Assert.NotEqual(Grain, Get(EngineHost.NewKey()));
    }

    [Fact]
    public async Task AsReference_OfTheGrainItself_EqualsTheCallersReference()
    {
        var self = await Grain.Self().Within("The reference");
        Assert.Equal(Grain, self);
        Assert.Equal(_key, await self.Key().Within("The key"));
    }

    [Fact]
    public async Task Reference_AsAnArgument_CanBeCalled()
    {
        Assert.Equal(_key, await Get(EngineHost.NewKey()).KeyOf(Grain).Within("The key"));
        Assert.True(await Grain.IsSelf(Grain).Within("The comparison"));
        Assert.False(await Get(EngineHost.NewKey()).IsSelf(Grain).Within("The comparison"));
    }

    [Fact]
    public async Task Grain_AsAnArgument_ArrivesAsAReference() =>
        Assert.True(await Grain.GiveItselfTo(Get(EngineHost.NewKey())).Within("The answer"));

    [Fact]
    public async Task FirstCalls_FromManyCallersAtOnce_ReachOneActivation()
    {
        var activations = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Get(_key).Activation())).Within("All answers");
        Assert.Single(activations.Distinct());
    }

    [Fact]
    public async Task Interfaces_OfOneGrain_ReachOneActivation()
    {
        var second = fixture.Host.Grains.GetGrain<ISecondIdentityGrain>(_key);
        Assert.Equal(await Grain.Activation().Within("The first answer"), await second.Activation().Within("The second answer"));
        Assert.Equal(Grain.GetGrainId(), second.GetGrainId());
    }

    [Fact]
    public async Task Grains_OfDifferentKeys_AreDifferentActivations() =>
        Assert.NotEqual(await Grain.Activation(), await Get(EngineHost.NewKey()).Activation());

    private IIdentityGrain Get(string key) => fixture.Host.Grains.GetGrain<IIdentityGrain>(key);
}
