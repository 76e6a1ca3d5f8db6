using OrleansAi.Gateway.Providers.Upstream;

namespace OrleansAi.Gateway.Providers.Gemini;

/// <summary>Makes providers of kind <c>Gemini</c>: Google's Gemini API and every server that speaks its <c>generateContent</c>.</summary>
internal sealed class GeminiProviderFactory(TimeProvider time) : IModelProviderFactory
{
    public string Kind => "Gemini";

    public IEnumerable<string> Validate(string path, ProviderOptions options) =>
        UpstreamOptions.Validate(path, options, "https://generativelanguage.googleapis.com/v1beta");

    public IModelProvider Create(string name, ProviderOptions options) =>
        new GeminiProvider(name, options, UpstreamConnections.Create(options), time);
}
