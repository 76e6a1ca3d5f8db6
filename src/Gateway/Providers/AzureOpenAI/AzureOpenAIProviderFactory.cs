using OrleansAi.Gateway.Providers.OpenAI;
using OrleansAi.Gateway.Providers.Upstream;

namespace OrleansAi.Gateway.Providers.AzureOpenAI;

/// <summary>
/// Makes providers of kind <c>AzureOpenAI</c>: OpenAI's format at a resource's own address, with the key in a header of its own and
/// deployments for models.
/// </summary>
internal sealed class AzureOpenAIProviderFactory(TimeProvider time) : IModelProviderFactory
{
    private const string VersionOne = "/openai/v1";

    public string Kind => "AzureOpenAI";

    public IEnumerable<string> Validate(string path, ProviderOptions options)
    {
        foreach (var problem in UpstreamOptions.Validate(path, options, "https://NAME.openai.azure.com"))
            yield return problem;

        if (options.ApiVersion is null)
            yield break;

        if (options.Responses == true)
            yield return $"{path}:Responses is true, which needs Azure's v1 API; remove ApiVersion.";

        if (options.Endpoint?.TrimEnd('/').EndsWith(VersionOne, StringComparison.OrdinalIgnoreCase) == true)
            yield return $"{path}:Endpoint is that of Azure's v1 API, which has no ApiVersion; remove '{VersionOne}' or the ApiVersion.";
    }

    public IModelProvider Create(string name, ProviderOptions options)
    {
        KeyValuePair<string, string>[] headers = options.ApiKey is { Length: > 0 } key ? [new("api-key", key)] : [];
        return new OpenAIProvider(name, options, UpstreamConnections.Create(options), time, AddressesOf(options), headers);
    }

    private static IOpenAIAddresses AddressesOf(ProviderOptions options)
    {
        var endpoint = options.Endpoint!.TrimEnd('/');
        if (options.ApiVersion is { } version)
            return new DeploymentAddresses(endpoint, version);

        return new OpenAIAddresses(endpoint.EndsWith(VersionOne, StringComparison.OrdinalIgnoreCase) ? endpoint : endpoint + VersionOne);
    }
}
