using OrleansAi.Gateway.Providers.Upstream;

namespace OrleansAi.Gateway.Providers.Anthropic;

/// <summary>Makes providers of kind <c>Anthropic</c>: Anthropic itself and every server that speaks its messages.</summary>
internal sealed class AnthropicProviderFactory(TimeProvider time) : IModelProviderFactory
{
    public string Kind => "Anthropic";

    public IEnumerable<string> Validate(string path, ProviderOptions options) =>
        UpstreamOptions.Validate(path, options, "https://api.anthropic.com/v1");

    public IModelProvider Create(string name, ProviderOptions options) =>
        new AnthropicProvider(name, options, UpstreamConnections.Create(options), time);
}
