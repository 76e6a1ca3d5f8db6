using OrleansAi.Silo.Cluster;

namespace OrleansAi.Silo.Tests;

public sealed class PlacementRulesTests
{
    [Theory]
    [InlineData("cpu all gpu", "cpu all")]
    [InlineData("cpu ? gpu", "cpu")]
    [InlineData("? gpu", "?")]
    [InlineData("gpu gpu", "gpu gpu")]
    [InlineData("?", "?")]
    [InlineData("", "")]
    public void OffGpu_Silos_AreThoseWithoutAcceleratorsWhereThereAreAny(string silos, string expected) => Assert.Equal(
        Words(expected), PlacementRules.OffGpu(Words(silos), role => role == "?" ? null : role));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
