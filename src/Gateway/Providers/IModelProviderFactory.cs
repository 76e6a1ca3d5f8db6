namespace OrleansAi.Gateway.Providers;

/// <summary>Makes the providers of one kind; registered in the container, one for each kind.</summary>
public interface IModelProviderFactory
{
    /// <summary>The kind as the configuration writes it (<c>OpenAI</c>, <c>Local</c>), compared without case.</summary>
    string Kind { get; }

    /// <summary>
    /// What is wrong with <paramref name="options"/> for this kind, in words that say what to write instead; empty where nothing is.
    /// </summary>
    /// <param name="path">Where the options stand in the configuration, to begin each message with.</param>
    /// <param name="options">The settings to check.</param>
    IEnumerable<string> Validate(string path, ProviderOptions options);

    /// <summary>Makes the provider of this name.</summary>
    IModelProvider Create(string name, ProviderOptions options);
}
