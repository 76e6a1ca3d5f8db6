using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.Ollama;

/// <summary>Ollama's list of models: the routes that clients may ask for. What only files have, a size and a digest, is empty.</summary>
internal sealed record OllamaTags([property: JsonPropertyName("models")] IReadOnlyList<OllamaModel> Models)
{
    public static OllamaTags Of(IEnumerable<string> names, DateTimeOffset now) => new([.. names.Select(name => new OllamaModel(name, name, now, 0, "", new OllamaModelDetails()))]);
}

/// <summary>One of them.</summary>
internal sealed record OllamaModel(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("modified_at")] DateTimeOffset ModifiedAt,
    [property: JsonPropertyName("size")] long Size,
    [property: JsonPropertyName("digest")] string Digest,
    [property: JsonPropertyName("details")] OllamaModelDetails Details);

/// <summary>What is known of its file: nothing.</summary>
internal sealed record OllamaModelDetails
{
    [JsonPropertyName("format")]
    public string Format { get; } = "";

    [JsonPropertyName("family")]
    public string Family { get; } = "";

    [JsonPropertyName("parameter_size")]
    public string ParameterSize { get; } = "";

    [JsonPropertyName("quantization_level")]
    public string QuantizationLevel { get; } = "";
}

/// <summary>Ollama's version.</summary>
internal sealed record OllamaVersion([property: JsonPropertyName("version")] string Version);

/// <summary>What the API's description says of <c>/api/chat</c>: the members that most requests have. Nothing is read into this type.</summary>
internal sealed record OllamaChatDescription
{
    /// <summary>A model that <c>GET /api/tags</c> lists.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>The messages so far, in Ollama's format.</summary>
    [JsonPropertyName("messages")]
    public required IReadOnlyList<JsonElement> Messages { get; init; }

    /// <summary>Whether the answer comes as lines of JSON; it does where nothing is said.</summary>
    [JsonPropertyName("stream")]
    public bool? Stream { get; init; }

    /// <summary>Temperature, longest answer and the like.</summary>
    [JsonPropertyName("options")]
    public JsonElement? Options { get; init; }
}

/// <summary>What the API's description says of <c>/api/generate</c>. Nothing is read into this type.</summary>
internal sealed record OllamaGenerateDescription
{
    /// <summary>A model that <c>GET /api/tags</c> lists.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>What to answer.</summary>
    [JsonPropertyName("prompt")]
    public required string Prompt { get; init; }

    /// <summary>Whether the answer comes as lines of JSON; it does where nothing is said.</summary>
    [JsonPropertyName("stream")]
    public bool? Stream { get; init; }
}

/// <summary>What the API's description says of <c>/api/embed</c>. Nothing is read into this type.</summary>
internal sealed record OllamaEmbedDescription
{
    /// <summary>A model that <c>GET /api/tags</c> lists.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>What to embed: a string or an array of strings.</summary>
    [JsonPropertyName("input")]
    public required JsonElement Input { get; init; }
}
