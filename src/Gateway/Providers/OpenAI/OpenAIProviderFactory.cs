using OrleansAi.Gateway.Configuration;

namespace OrleansAi.Gateway.Providers.OpenAI;

/// <summary>Makes providers of kind <c>OpenAI</c>: OpenAI itself and every server that speaks its format.</summary>
internal sealed class OpenAIProviderFactory(TimeProvider time) : IModelProviderFactory
{
    public string Kind => "OpenAI";

    public IEnumerable<string> Validate(string path, ProviderOptions options)
    {
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            yield return $"{path}:Endpoint is '{options.Endpoint}'; write the base address with its version, for example \"https://api.openai.com/v1\".";
        else if (endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
            yield return $"{path}:Endpoint has a query or a fragment; write the base address alone, for example \"https://api.openai.com/v1\".";

        if (options.MaxConnections < 1)
            yield return $"{path}:MaxConnections is {options.MaxConnections}; write 1 or more.";

        var headers = options.Headers.Select(header => (Member: $"Headers:{header.Key}", header.Value));
        foreach (var (member, value) in headers.Append((nameof(options.ApiKey), options.ApiKey ?? "")))
        {
            if (value.Any(char.IsControl))
                yield return $"{path}:{member} holds a control character, which a header cannot carry; remove it.";
        }
    }

    public IModelProvider Create(string name, ProviderOptions options) =>
        new OpenAIProvider(name, options, OpenAIConnections.Create(options), time);
}
