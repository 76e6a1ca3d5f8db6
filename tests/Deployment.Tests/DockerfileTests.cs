using System.Text.Json;
using k8s.Models;
using OrleansAi.Deployment.Tests.Images;
using OrleansAi.Deployment.Tests.Product;
using OrleansAi.Deployment.Tests.Rendering;
using OrleansAi.Deployment.Tests.Rules;
using OrleansAi.Silo.Cluster;

namespace OrleansAi.Deployment.Tests;

/// <summary>The <c>Dockerfile</c>, as far as it can be judged without Docker.</summary>
public sealed class DockerfileTests
{
    public static TheoryData<string, string> TargetsAndWorkloads => new() { { "front", "front" }, { "silo", "silo" } };

    [Fact]
    public async Task Dockerfile_IsValid() => Problems.None(await Schema.DockerfileAsync(Repository.Read("Dockerfile")));

    [Fact]
    public async Task WrongDockerfile_IsRefused() =>
        Assert.NotEmpty(await Schema.DockerfileAsync(Repository.Read("Dockerfile").Replace("COPY docs docs", "COPPY docs docs", StringComparison.Ordinal)));

    [Fact]
    public void Images_ArePinned()
    {
        var images = Dockerfile.Stages().Where(stage => stage.Parent is null).Select(stage => stage.Base);

        Assert.All(images, image => Assert.True(ImageNames.IsPinned(image), $"{image} has no tag that stays"));
    }

    [Theory]
    [MemberData(nameof(TargetsAndWorkloads))]
    public async Task Target_RunsAsTheUserOfItsPods(string target, string workload)
    {
        var pod = (await Overlays.ReadAsync(Overlays.Production)).Workload(workload).Pod;

        Assert.Equal($"{pod.SecurityContext.RunAsUser}:{pod.SecurityContext.RunAsGroup}", Dockerfile.Target(target).Last("USER")?.Arguments);
    }

    [Theory]
    [MemberData(nameof(TargetsAndWorkloads))]
    public async Task Target_HasThePortsOfItsPods(string target, string workload)
    {
        var container = (await Overlays.ReadAsync(Overlays.Production)).Workload(workload).Product!;

        Assert.Equal(container.Ports.Select(port => $"{port.ContainerPort}"), Dockerfile.Target(target).Last("EXPOSE")!.Words);
    }

    [Theory]
    [MemberData(nameof(TargetsAndWorkloads))]
    public async Task Target_HasTheRoleOfItsPods(string target, string workload)
    {
        var manifests = await Overlays.ReadAsync(Overlays.Production);
        var expected = ContainerSettings.Of(manifests, manifests.Workload(workload)).Environment;

        var environment = Dockerfile.Target(target).Environment();

        Assert.All(environment, variable => Assert.Equal(expected[variable.Key], variable.Value));
        Assert.Contains("OrleansAi__Cluster__Role", environment);
    }

    [Theory]
    [InlineData("front")]
    [InlineData("silo")]
    public void Target_StartsTheProduct(string target)
    {
        var start = JsonSerializer.Deserialize<string[]>(Dockerfile.Target(target).Last("ENTRYPOINT")!.Arguments)!;

        Assert.Equal(["dotnet", Path.GetFileName(typeof(ClusterOptions).Assembly.Location)], start);
    }

    [Fact]
    public void Build_CopiesWhatIsThereAndNotIgnored()
    {
        var kept = Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet();
        var copied = Dockerfile.Target("build").Own.Where(instruction => instruction.Name == "COPY").SelectMany(instruction => instruction.Words[..^1]).ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, name => Assert.True(Path.Exists(Repository.File(name)), $"{name} is not there"));
        Assert.Equal(kept.Order(), copied.Order());
    }

    [Fact]
    public void Build_CopiesAllThatSettlesHowToBuild()
    {
        var copied = Dockerfile.Target("build").Own.Where(instruction => instruction.Name == "COPY").SelectMany(instruction => instruction.Words);
        var needed = Directory.EnumerateFiles(Repository.Root, "Directory.*").Append(Repository.File("global.json")).Select(Path.GetFileName);

        Assert.Empty(needed.Except(copied));
    }
}
