namespace OrleansAi.Gateway.Providers.Local;

/// <summary>Makes providers of the kind <c>Local</c>.</summary>
internal sealed class LocalProviderFactory(BundledDocuments documents, ILocalSituations situations, TimeProvider time) : IModelProviderFactory
{
    /// <summary>The kind's name in the configuration.</summary>
    public const string LocalKind = "Local";

    public string Kind => LocalKind;

    public IEnumerable<string> Validate(string path, ProviderOptions options)
    {
        if (options.Endpoint is not null)
            yield return $"{path}:Endpoint is set, but the kind Local calls nobody: remove it, or write the Kind of the server that it names.";
        if (options.ApiKey is not null)
            yield return $"{path}:ApiKey is set, but the kind Local needs none: remove it.";
    }

    public IModelProvider Create(string name, ProviderOptions options) => new LocalProvider(documents, situations, time);
}
