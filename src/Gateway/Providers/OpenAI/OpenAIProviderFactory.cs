using OrleansAi.Gateway.Providers.Upstream;

namespace OrleansAi.Gateway.Providers.OpenAI;

/// <summary>Makes providers of kind <c>OpenAI</c>: OpenAI itself and every server that speaks its format.</summary>
internal sealed class OpenAIProviderFactory(TimeProvider time) : IModelProviderFactory
{
    public string Kind => "OpenAI";

    public IEnumerable<string> Validate(string path, ProviderOptions options) =>
        UpstreamOptions.Validate(path, options, "https://api.openai.com/v1");

    public IModelProvider Create(string name, ProviderOptions options)
    {
        KeyValuePair<string, string>[] headers = options.ApiKey is { Length: > 0 } key ? [new("Authorization", $"Bearer {key}")] : [];
        return new OpenAIProvider(name, options, UpstreamConnections.Create(options), time, new OpenAIAddresses(options.Endpoint!), headers);
    }
}
