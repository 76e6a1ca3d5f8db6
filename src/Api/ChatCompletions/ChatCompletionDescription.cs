using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.ChatCompletions;

/// <summary>
/// What the API's description says of a chat completion's body: the members that this server reads. All others of OpenAI's format
/// travel on to the provider as they are. Nothing is read into this type.
/// </summary>
internal sealed record ChatCompletionDescription
{
    /// <summary>A model that <c>GET /v1/models</c> lists.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>The messages so far, in OpenAI's format.</summary>
    [JsonPropertyName("messages")]
    public required IReadOnlyList<JsonElement> Messages { get; init; }

    /// <summary>Whether the answer comes as server-sent events.</summary>
    [JsonPropertyName("stream")]
    public bool? Stream { get; init; }

    /// <summary>Whether a streamed answer ends with its usage.</summary>
    [JsonPropertyName("stream_options")]
    public JsonElement? StreamOptions { get; init; }

    /// <summary>The longest answer, in tokens.</summary>
    [JsonPropertyName("max_completion_tokens")]
    public long? MaxCompletionTokens { get; init; }
}
