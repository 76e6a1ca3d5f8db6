namespace OrleansAi.Engine.Tests.Identity;

/// <summary>Reminder tables are keyed by these hashes, so they must be the same in every process and on either engine.</summary>
public sealed class StableHashTests
{
    /// <summary>The reference values of xxHash32 with seed 0, their bytes reversed.</summary>
    [Theory]
    [InlineData("a", 0x56740D55u)]
    [InlineData("abc", 0xFF53D132u)]
    [InlineData("Nobody inspects the spammish repetition", 0x2F3B29E2u)]
    public void GetUniformHashCode_OfAName_IsXxHash32(string name, uint hash) =>
        Assert.Equal(hash, GrainType.Create(name).GetUniformHashCode());

    [Fact]
    public void GetUniformHashCode_OfAGrain_CombinesTypeAndKey() =>
        Assert.Equal(unchecked((0xFF53D132u * 31) + 0x56740D55u), GrainId.Create("abc", "a").GetUniformHashCode());
}
