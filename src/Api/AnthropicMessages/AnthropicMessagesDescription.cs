using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.AnthropicMessages;

/// <summary>
/// What the API's description says of a request of Anthropic's messages: the members that every one has. Nothing is read into this
/// type.
/// </summary>
internal sealed record AnthropicMessagesDescription
{
    /// <summary>A model that <c>GET /v1/models</c> lists.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>The longest answer, in tokens.</summary>
    [JsonPropertyName("max_tokens")]
    public required long MaxTokens { get; init; }

    /// <summary>The messages so far, in Anthropic's format.</summary>
    [JsonPropertyName("messages")]
    public required IReadOnlyList<JsonElement> Messages { get; init; }

    /// <summary>What the model is told before them.</summary>
    [JsonPropertyName("system")]
    public JsonElement? System { get; init; }

    /// <summary>Whether the answer comes as server-sent events.</summary>
    [JsonPropertyName("stream")]
    public bool? Stream { get; init; }
}
