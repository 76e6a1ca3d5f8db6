namespace OrleansAi.Inference.Generation.Batching;

/// <summary>Who may join those that are decoded together, and who has to leave. A batch takes memory for as many tokens as its longest row times its rows.</summary>
/// <param name="maxRows">The most rows.</param>
/// <param name="maxTokens">The most tokens, padding counted.</param>
internal sealed class AdmissionRules(int maxRows, long maxTokens)
{
    // Room for the next steps, so that who comes in is not sent away at once.
    private const int Headroom = 32;

    /// <summary>Whether one of <paramref name="length"/> tokens may join <paramref name="rows"/> others, the longest of <paramref name="longest"/>.</summary>
    public bool Admits(int rows, int longest, int length) =>
        rows < maxRows && (rows == 0 || (rows + 1L) * (Math.Max(longest, length) + Headroom) <= maxTokens);

    /// <summary>How many of <paramref name="rows"/> may stay, where the longest has <paramref name="longest"/> tokens and gets one more; at least one.</summary>
    public int Stay(int rows, int longest) => (int)Math.Clamp(maxTokens / (longest + 1), 1, rows);
}
