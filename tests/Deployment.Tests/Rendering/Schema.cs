using System.Text.Json.Nodes;

namespace OrleansAi.Deployment.Tests.Rendering;

/// <summary>Asks packages from npm, which nobody here wrote, what is wrong with a file.</summary>
internal static class Schema
{
    /// <summary>What the OpenAPI schemas of Kubernetes and of the Gateway API say.</summary>
    public static Task<IReadOnlyList<string>> KubernetesAsync(string text) => ValidateAsync("kubernetes", text);

    /// <summary>What the schema of the Compose specification says.</summary>
    public static Task<IReadOnlyList<string>> ComposeAsync(string text) => ValidateAsync("compose", text);

    /// <summary>What Docker's own editor support says.</summary>
    public static Task<IReadOnlyList<string>> DockerfileAsync(string text) => ValidateAsync("dockerfile", text);

    /// <summary>A YAML file with its anchors and merges resolved.</summary>
    public static async Task<JsonNode> ReadYamlAsync(string text) => JsonNode.Parse(await RunAsync("json", text))!;

    private static async Task<IReadOnlyList<string>> ValidateAsync(string kind, string text) =>
        [.. JsonNode.Parse(await RunAsync(kind, text))!.AsArray().Select(problem => (string)problem!)];

    private static async Task<string> RunAsync(string kind, string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text);
            return await Program.RunAsync("node", Path.Combine(Repository.Schemas, "validate.mjs"), kind, file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
