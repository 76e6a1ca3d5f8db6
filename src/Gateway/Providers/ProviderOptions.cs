namespace OrleansAi.Gateway.Providers;

/// <summary>One entry of <c>OrleansAi:Providers</c>.</summary>
public sealed record ProviderOptions
{
    /// <summary>How the provider is spoken to: <c>OpenAI</c> (every compatible server), <c>AzureOpenAI</c>, <c>Anthropic</c> (its messages), <c>Gemini</c> (its <c>generateContent</c>), <c>Ollama</c>, or <c>Local</c> (the built-in responder).</summary>
    public string Kind { get; init; } = "OpenAI";

    /// <summary>The base address, up to and with its version: <c>https://api.openai.com/v1</c>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// Of kind <c>AzureOpenAI</c>: the version of the API with which deployments are called at addresses of their own; without it
    /// Azure's v1 API is called, which needs none.
    /// </summary>
    public string? ApiVersion { get; init; }

    /// <summary>The key; none for servers that need none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a streamed answer may take to begin.</summary>
    public TimeSpan FirstTokenTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a streamed answer may pause between two events.</summary>
    public TimeSpan TokenTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one answer may take in all.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most connections to the provider at a time (HTTP/1.1).</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Whether streamed requests ask for a usage chunk; false for servers that refuse <c>stream_options</c>.</summary>
    public bool StreamUsage { get; init; } = true;

    /// <summary>
    /// Whether a provider of kind <c>OpenAI</c> serves <c>/responses</c> itself; otherwise its answers to requests for responses are
    /// made of chat completions. OpenAI's own address does where nothing is said.
    /// </summary>
    public bool? Responses { get; init; }

    /// <summary>
    /// Headers that every request to the provider carries, for example <c>OpenAI-Organization</c>; a value may be a reference as in
    /// <see cref="ApiKey"/>.
    /// </summary>
    public Dictionary<string, string> Headers { get; init; } = [];
}
