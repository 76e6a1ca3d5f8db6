using System.Text.Json.Serialization;

namespace OrleansAi.Api.Gemini;

/// <summary>Gemini's model object: what clients need to call a model.</summary>
internal sealed record GeminiModel(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("displayName")] string DisplayName,
    [property: JsonPropertyName("supportedGenerationMethods")] IReadOnlyList<string> SupportedGenerationMethods)
{
    public static GeminiModel Of(string name) => new($"models/{name}", name, ["generateContent", "countTokens"]);
}

/// <summary>Gemini's list of models.</summary>
internal sealed record GeminiModelList([property: JsonPropertyName("models")] IReadOnlyList<GeminiModel> Models)
{
    public static GeminiModelList Of(IEnumerable<string> names) => new([.. names.Select(GeminiModel.Of)]);
}
