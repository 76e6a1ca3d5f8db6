namespace OrleansAi.Inference.Tokenizers.PostProcessing;

/// <summary>Cuts tokens to a length, from their ends.</summary>
internal static class Truncation
{
    /// <summary>
    /// How much of two texts stays, where the longer one is cut first: the original's <c>LongestFirst</c>
    /// (github.com/huggingface/tokenizers, <c>utils/truncation.rs</c>).
    /// </summary>
    /// <param name="first">The length of the first.</param>
    /// <param name="second">The length of the second.</param>
    /// <param name="most">The most tokens of both together.</param>
    public static (int First, int Second) LongestFirst(int first, int second, int most)
    {
        if (first + second <= most)
            return (first, second);

        var (shorter, longer) = (Math.Min(first, second), Math.Max(first, second));
        longer = shorter > most ? shorter : Math.Max(shorter, most - shorter);
        if (shorter + longer > most)
            (shorter, longer) = (most / 2, (most / 2) + (most % 2));

        return first > second ? (longer, shorter) : (shorter, longer);
    }
}
