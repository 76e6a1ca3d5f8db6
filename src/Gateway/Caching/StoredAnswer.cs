using OrleansAi.Models;

namespace OrleansAi.Gateway.Caching;

/// <summary>An answer as it lies in memory.</summary>
/// <param name="Answer">The answer, with the age that it had when it was kept.</param>
/// <param name="Prompt">The prompt that it was made for, where others are compared with it.</param>
public sealed record StoredAnswer(KeptAnswer Answer, EmbeddedPrompt? Prompt = null)
{
    /// <summary>What it takes in memory, in bytes.</summary>
    public long Bytes => Answer.Body.Length + (Prompt is null ? 0 : (sizeof(char) * (long)Prompt.Text.Length) + (sizeof(float) * (long)Prompt.Vector.Length));
}
