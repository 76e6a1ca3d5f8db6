using System.Text.Json.Serialization;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Api.Gemini;

/// <summary>Gemini's model object: what clients need to call a model.</summary>
internal sealed record GeminiModel(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("displayName")] string DisplayName,
    [property: JsonPropertyName("supportedGenerationMethods")] IReadOnlyList<string> SupportedGenerationMethods)
{
    /// <summary>The most tokens of a prompt, where that is known.</summary>
    [JsonPropertyName("inputTokenLimit")]
    public long? InputTokenLimit { get; init; }

    /// <summary>The longest answer in tokens, where that is known.</summary>
    [JsonPropertyName("outputTokenLimit")]
    public long? OutputTokenLimit { get; init; }

    public static GeminiModel Of(RouteModel route) => new($"models/{route.Name}", route.Name, ["generateContent", "countTokens"])
    {
        InputTokenLimit = route.Targets.Max(target => target.Description?.ContextTokens),
        OutputTokenLimit = route.Targets.Max(target => target.Description?.MaxOutputTokens),
    };
}

/// <summary>Gemini's list of models.</summary>
internal sealed record GeminiModelList([property: JsonPropertyName("models")] IReadOnlyList<GeminiModel> Models)
{
    public static GeminiModelList Of(IEnumerable<RouteModel> routes) => new([.. routes.Select(GeminiModel.Of)]);
}
