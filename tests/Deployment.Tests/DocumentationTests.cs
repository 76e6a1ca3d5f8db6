using System.Text.RegularExpressions;
using OrleansAi.Deployment.Tests.Product;
using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests;

/// <summary>docs/kubernetes.md speaks of what there is.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Text = Repository.Read("docs", "kubernetes.md");

    [Fact]
    public void Guide_NamesEveryOverlayAndComponent()
    {
        var folders = new[] { "overlays", "components" }
            .SelectMany(kind => Directory.EnumerateDirectories(Repository.File("k8s", kind)))
            .Where(folder => File.Exists(Path.Combine(folder, "kustomization.yaml")))
            .Select(folder => Path.GetRelativePath(Repository.Root, folder))
            .ToList();

        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.Contains($"| `{folder}` |", Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Guide_NamesFilesThatAreThere()
    {
        var named = Paths().Matches(Text).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(Path.Exists(Repository.File(path)), path));
    }

    [Fact]
    public void Guide_MakesTheSecretsThatPodsNeed()
    {
        foreach (var (secret, keys) in Mounts.Secrets)
        {
            var command = Regex.Match(Text, $@"create secret generic {secret} \\\n(.*)").Groups[1].Value;

            Assert.Equal(keys, FromFile().Matches(command).Select(match => match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"k8s/[a-z0-9/.-]*[a-z0-9]")]
    private static partial Regex Paths();

    [GeneratedRegex(@"--from-file=(\S+)")]
    private static partial Regex FromFile();
}
