using OrleansAi.Inference;

namespace OrleansAi.Grains.Tests.Inference;

public sealed class ModelVersionsTests
{
    private static readonly string[] Names = ["iris/2", "iris/10", "iris/1", "irises/3", "BAAI/bge-small", "plain", "plain/4", "iris/1/5"];

    [Theory]
    [InlineData("iris")]
    [InlineData("iris/2")]
    public void Versions_AreInTheOrderOfTheirNumbers(string name) => Assert.Equal(["1", "2", "10"], ModelVersions.Of(name, Names).AsEnumerable());

    [Theory]
    [InlineData("iris", "iris/10")]
    [InlineData("iris/1", "iris/1")]
    [InlineData("plain", "plain")]
    [InlineData("BAAI", "BAAI")]
    [InlineData("nobody", "nobody")]
    public void Name_StandsForItselfOrItsHighestVersion(string name, string entry) => Assert.Equal(entry, ModelVersions.LatestOf(name, Names));

    [Theory]
    [InlineData("iris", "iris/1 iris/2 iris/10")]
    [InlineData("iris/2", "iris/2")]
    [InlineData("iris/3", "")]
    [InlineData("plain", "plain")]
    [InlineData("nobody", "")]
    public void Name_StandsForItselfOrAllItsVersions(string name, string entries) => Assert.Equal(entries, string.Join(' ', ModelVersions.NamedBy(name, Names)));

    [Theory]
    [InlineData("iris/10", "10")]
    [InlineData("iris", null)]
    [InlineData("BAAI/bge-small", null)]
    [InlineData("/1", null)]
    [InlineData("iris/-1", null)]
    public void Version_IsANumberAfterASlash(string name, string? version) => Assert.Equal(version, ModelVersions.VersionOf(name));
}
