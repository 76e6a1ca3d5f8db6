using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>
/// How much a model thinks: a budget of tokens up to Gemini 2.5 and a level from 3 on. The budgets are those of Google's own
/// OpenAI-compatible endpoint (Gemini API, "OpenAI compatibility", "Thinking").
/// </summary>
internal static class GeminiThinking
{
    /// <summary>Writes the member <c>thinkingConfig</c> for OpenAI's <paramref name="effort"/>; nothing where that is <c>null</c>.</summary>
    public static void Write(Utf8JsonWriter json, string? effort, string model)
    {
        if (effort is null)
            return;

        json.WriteStartObject("thinkingConfig");
        if (HasBudget(model))
            json.WriteNumber("thinkingBudget", BudgetOf(effort));
        else
            json.WriteString("thinkingLevel", LevelOf(effort));

        if (effort != "none")
            json.WriteBoolean("includeThoughts", true);

        json.WriteEndObject();
    }

    /// <summary>OpenAI's effort for what <paramref name="thinking"/>, a <c>thinkingConfig</c>, asks for; <c>null</c> where it leaves that to the model.</summary>
    public static string? EffortOf(JsonElement thinking)
    {
        if (thinking.Text("thinkingLevel") is { } level)
            return level.ToLowerInvariant();

        return thinking.Count("thinkingBudget") switch
        {
            null => null,
            0 => "none",
            <= 1024 => "low",
            <= 8192 => "medium",
            _ => "high",
        };
    }

    private static bool HasBudget(string model) =>
        model.Contains("gemini-1", StringComparison.Ordinal) || model.Contains("gemini-2", StringComparison.Ordinal);

    private static int BudgetOf(string effort) => effort switch
    {
        "none" => 0,
        "minimal" or "low" => 1024,
        "medium" => 8192,
        _ => 24576,
    };

    private static string LevelOf(string effort) => effort switch
    {
        "none" or "minimal" => "minimal",
        "low" or "medium" => effort,
        _ => "high",
    };
}
