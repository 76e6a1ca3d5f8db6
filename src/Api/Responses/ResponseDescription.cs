using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.Responses;

/// <summary>
/// What the API's description says of a request for a response: the members that most have. Nothing is read into this type.
/// </summary>
internal sealed record ResponseDescription
{
    /// <summary>A model that <c>GET /v1/models</c> lists.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>A text, or the messages, calls of tools and their results so far.</summary>
    [JsonPropertyName("input")]
    public required JsonElement Input { get; init; }

    /// <summary>What the model is told before them.</summary>
    [JsonPropertyName("instructions")]
    public string? Instructions { get; init; }

    /// <summary>The longest answer, in tokens.</summary>
    [JsonPropertyName("max_output_tokens")]
    public long? MaxOutputTokens { get; init; }

    /// <summary>Whether the answer comes as server-sent events.</summary>
    [JsonPropertyName("stream")]
    public bool? Stream { get; init; }
}
