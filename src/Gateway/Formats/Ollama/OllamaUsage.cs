using System.Text.Json;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>The counts that Ollama's last object carries (API reference, "Generate a chat completion", "Response").</summary>
internal static class OllamaUsage
{
    /// <summary>Reads them; <c>null</c> where the object has none.</summary>
    public static TokenUsage? Of(JsonElement answer)
    {
        // A prompt that stands in the model's cache whole is not counted.
        var output = answer.Count("eval_count");
        return output is null ? null : new TokenUsage { InputTokens = answer.Count("prompt_eval_count") ?? 0, OutputTokens = output.Value };
    }
}
