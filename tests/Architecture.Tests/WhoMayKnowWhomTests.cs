using System.Xml.Linq;

namespace OrleansAi.Architecture.Tests;

/// <summary>Which project may refer to which; docs/architecture.md says why.</summary>
public sealed class WhoMayKnowWhomTests
{
    [Theory]
    [InlineData("Grains.Interfaces")]
    [InlineData("Inference", "Grains.Interfaces")]
    [InlineData("Retrieval")]
    [InlineData("StandIns/Orleans")]
    [InlineData("Storage", "Grains.Interfaces")]
    [InlineData("Gateway", "Grains.Interfaces", "Retrieval")]
    [InlineData("Grains", "Grains.Interfaces", "Gateway", "Inference", "Storage", "Retrieval")]
    [InlineData("Api", "Grains.Interfaces", "Gateway", "Storage")]
    public void Project_RefersTo_NobodyElse(string project, params string[] allowed)
    {
        var file = Directory.GetFiles(Path.Combine(Repository.Root, "src", project), "*.csproj").Single();

        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Grpc_IsKnownToTheApiAlone()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(static file => XDocument.Load(file).Descendants("PackageReference").Any(static reference => IsOfGrpc((string)reference.Attribute("Include")!)))
            .Select(Path.GetFileNameWithoutExtension);
        var sources = Repository.Sources()
            .Where(file => File.ReadLines(Path.Combine(Repository.Root, file)).Any(static line => line.StartsWith("using ", StringComparison.Ordinal) && IsOfGrpc(line[6..])))
            .Where(static file => !file.Replace('\\', '/').Contains("src/Api/", StringComparison.Ordinal));

        Assert.Equal(["Api"], projects);
        Assert.Empty(sources);
    }

    [Fact]
    public void EveryProject_HasARule()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

        Assert.Equal(["Api", "Gateway", "Grains", "Grains.Interfaces", "Inference", "Retrieval", "Silo", "StandIns/Orleans", "Storage"], projects);
    }

    [Fact]
    public void ProductCode_HasNoConditionalCompilation()
    {
        var conditional = Repository.Sources()
            .Where(file => File.ReadLines(Path.Combine(Repository.Root, file)).Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));

        Assert.Empty(conditional);
    }

    [Fact]
    public void Files_StayShort()
    {
        const int most = 300;
        var longer = Repository.Sources().Where(file => File.ReadLines(Path.Combine(Repository.Root, file)).Count() > most);

        Assert.Empty(longer);
    }

    [Fact]
    public void Folders_AreNamedByDomain()
    {
        string[] drawers = ["Common", "Helpers", "Services", "Utils", "Utilities", "Managers", "Misc"];

        Assert.DoesNotContain(Repository.Sources(), file => file.Split('/').Intersect(drawers).Any());
    }

    private static bool IsOfGrpc(string name) =>
        name.StartsWith("Grpc.", StringComparison.Ordinal) || name.StartsWith("Google.Protobuf", StringComparison.Ordinal);
}
