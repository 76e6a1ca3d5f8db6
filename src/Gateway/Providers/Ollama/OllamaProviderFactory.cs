using OrleansAi.Gateway.Providers.Upstream;

namespace OrleansAi.Gateway.Providers.Ollama;

/// <summary>Makes providers of kind <c>Ollama</c>: servers that speak its <c>/api/chat</c>.</summary>
internal sealed class OllamaProviderFactory(TimeProvider time) : IModelProviderFactory
{
    public string Kind => "Ollama";

    public IEnumerable<string> Validate(string path, ProviderOptions options)
    {
        foreach (var problem in UpstreamOptions.Validate(path, options, "http://localhost:11434"))
            yield return problem;

        if (options.Endpoint?.TrimEnd('/') is { } endpoint && (endpoint.EndsWith("/v1", StringComparison.Ordinal) || endpoint.EndsWith("/api", StringComparison.Ordinal)))
            yield return $"{path}:Endpoint is '{options.Endpoint}'; write Ollama's address without a path, for example \"http://localhost:11434\".";
    }

    public IModelProvider Create(string name, ProviderOptions options) =>
        new OllamaProvider(name, options, UpstreamConnections.Create(options), time);
}
