using System.Collections.Concurrent;

namespace OrleansAi.Gateway.Providers.OpenAI;

/// <summary>Where a provider that speaks OpenAI's format serves what.</summary>
internal interface IOpenAIAddresses
{
    /// <summary>The address of <paramref name="path"/>, as <c>chat/completions</c>, for the provider's <paramref name="model"/>.</summary>
    Uri Of(string path, string model);
}

/// <summary>The same addresses for all models, below one endpoint: OpenAI's own and nearly everyone's.</summary>
internal sealed class OpenAIAddresses(string endpoint) : IOpenAIAddresses
{
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    public Uri Of(string path, string model) =>
        _addresses.GetOrAdd(path, static (path, endpoint) => new Uri($"{endpoint.TrimEnd('/')}/{path}"), endpoint);
}
