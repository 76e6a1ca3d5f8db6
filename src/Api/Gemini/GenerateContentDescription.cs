using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.Gemini;

/// <summary>
/// What the API's description says of a request of Gemini's <c>generateContent</c>: the members that most have. Nothing is read into
/// this type.
/// </summary>
internal sealed record GenerateContentDescription
{
    /// <summary>The conversation so far, in Gemini's format.</summary>
    [JsonPropertyName("contents")]
    public required IReadOnlyList<JsonElement> Contents { get; init; }

    /// <summary>What the model is told before it.</summary>
    [JsonPropertyName("systemInstruction")]
    public JsonElement? SystemInstruction { get; init; }

    /// <summary>The functions that the model may call.</summary>
    [JsonPropertyName("tools")]
    public IReadOnlyList<JsonElement>? Tools { get; init; }

    /// <summary>Temperature, longest answer, schema and the like.</summary>
    [JsonPropertyName("generationConfig")]
    public JsonElement? GenerationConfig { get; init; }
}
