using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.Rerank;

/// <summary>
/// What the API's description says of a request to rerank: the members that this server reads. All others travel on to the provider
/// as they are. Nothing is read into this type.
/// </summary>
internal sealed record RerankDescription
{
    /// <summary>A model that <c>GET /v1/models</c> lists.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>What the documents are to answer.</summary>
    [JsonPropertyName("query")]
    public required string Query { get; init; }

    /// <summary>The documents: strings, or objects with a text.</summary>
    [JsonPropertyName("documents")]
    public required IReadOnlyList<JsonElement> Documents { get; init; }

    /// <summary>How many of the best are given.</summary>
    [JsonPropertyName("top_n")]
    public int? TopN { get; init; }
}
