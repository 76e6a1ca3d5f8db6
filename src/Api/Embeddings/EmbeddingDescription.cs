using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.Embeddings;

/// <summary>
/// What the API's description says of a request for embeddings: the members that this server reads. All others of OpenAI's format
/// travel on to the provider as they are. Nothing is read into this type.
/// </summary>
internal sealed record EmbeddingDescription
{
    /// <summary>A model that <c>GET /v1/models</c> lists.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>What to embed: a string, an array of strings, or the same in token numbers.</summary>
    [JsonPropertyName("input")]
    public required JsonElement Input { get; init; }

    /// <summary>The length of each vector, where the model can shorten them.</summary>
    [JsonPropertyName("dimensions")]
    public int? Dimensions { get; init; }

    /// <summary><c>float</c>, or <c>base64</c> for the bytes of single-precision floats.</summary>
    [JsonPropertyName("encoding_format")]
    public string? EncodingFormat { get; init; }
}
