using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansAi.Deployment.Tests.Images;
using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Product;

/// <summary><c>compose.yaml</c> as Compose reads it, with no variable set outside.</summary>
internal sealed partial record ComposeFile(JsonNode Root)
{
    /// <summary>The services that run OrleansAi itself.</summary>
    public static readonly string[] Products = ["front", "silo-1", "silo-2"];

    public IEnumerable<KeyValuePair<string, JsonNode?>> Services => Root["services"]!.AsObject();

    public static async Task<ComposeFile> ReadAsync() =>
        new(await Schema.ReadYamlAsync(Default().Replace(Repository.Read("compose.yaml"), match => match.Groups[1].Value)));

    public JsonNode Service(string name) => Root["services"]![name] ?? throw new InvalidDataException($"There is no service {name}.");

    /// <summary>What a service gives to the product: its image's environment, its own, and the file of <c>--config</c>.</summary>
    public ContainerSettings SettingsOf(string name)
    {
        var service = Service(name);
        var environment = Dockerfile.Target((string)service["build"]!["target"]!).Environment();
        foreach (var (variable, value) in service["environment"]!.AsObject())
        {
            environment[variable] = value!.ToString();
        }

        string[] arguments = [.. service["command"]!.AsArray().Select(argument => (string)argument!)];
        var file = ContainerSettings.OptionOf(arguments, "--config");
        return new ContainerSettings(environment, ContainerSettings.OptionOf(arguments, "--urls"), file, Config(service, file));
    }

    private string Config(JsonNode service, string target)
    {
        var config = service["configs"]!.AsArray().Single(item => (string)item!["target"]! == target)!;
        return Repository.Read((string)Root["configs"]![(string)config["source"]!]!["file"]!);
    }

    [GeneratedRegex(@"\$\{[A-Z_]+:-([^}]*)\}")]
    private static partial Regex Default();
}
