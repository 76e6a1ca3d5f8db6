using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.Moderations;

/// <summary>
/// What the API's description says of a request for moderation: the members that this server reads. All others of OpenAI's format
/// travel on to the provider as they are. Nothing is read into this type.
/// </summary>
internal sealed record ModerationDescription
{
    /// <summary>A model that <c>GET /v1/models</c> lists; <c>omni-moderation-latest</c> where it is left out.</summary>
    [JsonPropertyName("model")]
    public string? Model { get; init; }

    /// <summary>What to judge: a string, an array of strings, or an array of texts and images.</summary>
    [JsonPropertyName("input")]
    public required JsonElement Input { get; init; }
}
