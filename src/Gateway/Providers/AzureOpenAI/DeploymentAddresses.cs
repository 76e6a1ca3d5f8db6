using System.Collections.Concurrent;
using OrleansAi.Gateway.Providers.OpenAI;

namespace OrleansAi.Gateway.Providers.AzureOpenAI;

/// <summary>An address for each deployment, with the version of the API in its query: how Azure served models before its v1 API.</summary>
internal sealed class DeploymentAddresses(string endpoint, string version) : IOpenAIAddresses
{
    private readonly ConcurrentDictionary<(string Path, string Model), Uri> _addresses = new();

    public Uri Of(string path, string model) => _addresses.GetOrAdd((path, model), Address);

    private Uri Address((string Path, string Model) of) =>
        new($"{endpoint.TrimEnd('/')}/openai/deployments/{Uri.EscapeDataString(of.Model)}/{of.Path}?api-version={Uri.EscapeDataString(version)}");
}
