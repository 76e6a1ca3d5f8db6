using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.Completions;

/// <summary>
/// What the API's description says of a text completion's body: the members that this server reads. All others of OpenAI's format
/// travel on to the provider as they are. Nothing is read into this type.
/// </summary>
internal sealed record CompletionDescription
{
    /// <summary>A model that <c>GET /v1/models</c> lists.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>The text to go on from: a string, an array of strings, or the same in token numbers.</summary>
    [JsonPropertyName("prompt")]
    public required JsonElement Prompt { get; init; }

    /// <summary>The text that comes behind the completion.</summary>
    [JsonPropertyName("suffix")]
    public string? Suffix { get; init; }

    /// <summary>The longest completion, in tokens.</summary>
    [JsonPropertyName("max_tokens")]
    public long? MaxTokens { get; init; }

    /// <summary>How many completions of each prompt are given.</summary>
    [JsonPropertyName("n")]
    public int? N { get; init; }

    /// <summary>How many completions of each prompt are made, to give the best of them.</summary>
    [JsonPropertyName("best_of")]
    public int? BestOf { get; init; }

    /// <summary>Whether the answer comes as server-sent events.</summary>
    [JsonPropertyName("stream")]
    public bool? Stream { get; init; }
}
