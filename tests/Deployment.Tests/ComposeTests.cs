using System.Globalization;
using System.Text.Json.Nodes;
using OrleansAi.Deployment.Tests.Images;
using OrleansAi.Deployment.Tests.Product;
using OrleansAi.Deployment.Tests.Rendering;
using OrleansAi.Deployment.Tests.Rules;

namespace OrleansAi.Deployment.Tests;

/// <summary><c>compose.yaml</c>, as far as it can be judged without Docker.</summary>
public sealed class ComposeTests
{
    private const int ConnectionsPerProcess = 28;

    public static TheoryData<string> Products => [.. ComposeFile.Products];

    [Fact]
    public async Task File_IsValid() => Problems.None(await Schema.ComposeAsync(Repository.Read("compose.yaml")));

    [Theory]
    [InlineData("read_only: true", "read_onli: true")]
    [InlineData("stop_grace_period: 60s", "stop_grace_period: soon")]
    public async Task WrongFile_IsRefused(string right, string wrong)
    {
        var text = Repository.Read("compose.yaml");
        Assert.Contains(right, text, StringComparison.Ordinal);

        Assert.NotEmpty(await Schema.ComposeAsync(text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Images_ArePinned() =>
        Assert.All((await ComposeFile.ReadAsync()).Services, service => Assert.True(ImageNames.IsPinned((string?)service.Value!["image"]), service.Key));

    [Fact]
    public async Task WhatIsNamed_IsThere()
    {
        var file = await ComposeFile.ReadAsync();

        foreach (var (name, service) in file.Services)
        {
            Assert.All(Keys(service!["depends_on"]), other => Assert.NotNull(file.Service(other)));
            Assert.All(List(service["configs"]), config => Assert.NotNull(file.Root["configs"]![(string)config!["source"]!]));
            Assert.All(List(service["volumes"]), volume => Assert.Contains(((string)volume!).Split(':')[0], Keys(file.Root["volumes"])));
            Assert.False(name.Contains('_', StringComparison.Ordinal), "names of services are names of machines");
        }

        Assert.All(file.Root["configs"]!.AsObject(), config => Assert.True(File.Exists(Repository.File((string)config.Value!["file"]!)), config.Key));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Product_GetsSettingsThatItReads(string name)
    {
        var settings = (await ComposeFile.ReadAsync()).SettingsOf(name);

        Problems.None([.. ProductRules.UnknownSettings(settings)]);
        await using var node = new Node(settings.Settings, settings.Environment, settings.Urls);
        Assert.Equal(name == "front", !node.Cluster.HasGrains);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Product_MayEndBeforeItIsKilled(string name)
    {
        var file = await ComposeFile.ReadAsync();
        var settings = file.SettingsOf(name);
        await using var node = new Node(settings.Settings, settings.Environment, settings.Urls);

        var grace = ((string)file.Service(name)["stop_grace_period"]!).TrimEnd('s');

        Assert.True(TimeSpan.FromSeconds(int.Parse(grace, CultureInfo.InvariantCulture)) > node.LongestStop);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Product_HasNoPrivileges(string name)
    {
        var service = (await ComposeFile.ReadAsync()).Service(name);
        var target = Dockerfile.Target((string)service["build"]!["target"]!);

        Assert.True((bool)service["read_only"]!);
        Assert.Equal("ALL", (string?)service["cap_drop"]!.AsArray().Single());
        Assert.Equal("no-new-privileges:true", (string?)service["security_opt"]!.AsArray().Single());
        Assert.Equal(target.Last("USER")!.Arguments, (string?)service["user"]);
    }

    [Theory]
    [InlineData("silo-1")]
    [InlineData("silo-2")]
    public async Task Silo_TellsOthersTheAddressThatItHas(string name)
    {
        var file = await ComposeFile.ReadAsync();

        var address = (string?)file.Service(name)["networks"]!["default"]!["ipv4_address"];

        Assert.Equal(address, file.SettingsOf(name).Environment["OrleansAi__Cluster__AdvertisedAddress"]);
        var subnet = System.Net.IPNetwork.Parse((string)file.Root["networks"]!["default"]!["ipam"]!["config"]![0]!["subnet"]!);
        Assert.True(subnet.Contains(System.Net.IPAddress.Parse(address!)));
    }

    [Fact]
    public async Task Front_IsReachedFromThisMachineAlone()
    {
        var file = await ComposeFile.ReadAsync();

        var published = file.Service("front")["ports"]!.AsArray().Select(port => (string)port!);

        Assert.Equal([$"127.0.0.1:5080:{file.SettingsOf("front").Port}", $"127.0.0.1:5081:{file.SettingsOf("front").GrpcPort}"], published);
        Assert.DoesNotContain(file.Services, service => service.Key.StartsWith("silo", StringComparison.Ordinal) && service.Value!["ports"] is not null);
    }

    [Fact]
    public async Task Postgres_HasConnectionsForAllProcesses()
    {
        var command = List((await ComposeFile.ReadAsync()).Service("postgres")["command"]).Select(argument => (string)argument!);

        var most = command.Single(argument => argument.StartsWith("max_connections=", StringComparison.Ordinal)).Split('=')[1];

        Assert.True(int.Parse(most, CultureInfo.InvariantCulture) > ConnectionsPerProcess * ComposeFile.Products.Length);
    }

    private static IEnumerable<string> Keys(JsonNode? node) => node?.AsObject().Select(item => item.Key) ?? [];

    private static JsonArray List(JsonNode? node) => node?.AsArray() ?? [];
}
