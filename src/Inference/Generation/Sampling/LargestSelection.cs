namespace OrleansAi.Inference.Generation.Sampling;

/// <summary>Finds the largest of many scores without sorting all: a heap of those found so far, the least of them on top.</summary>
internal static class LargestSelection
{
    /// <summary>
    /// Puts the largest scores, in descending order and equal ones by ascending index, into <paramref name="found"/>, and their indices
    /// into <paramref name="indices"/>.
    /// </summary>
    /// <param name="scores">All scores; not a number is never found, nor is minus infinity.</param>
    /// <param name="found">As long as there are scores to find; may be the beginning of <paramref name="scores"/> itself.</param>
    /// <param name="indices">As long as <paramref name="found"/>.</param>
    /// <returns>How many were found.</returns>
    public static int Select(ReadOnlySpan<float> scores, Span<float> found, Span<int> indices)
    {
        var count = 0;
        for (var index = 0; index < scores.Length && found.Length > 0; index++)
        {
            var score = scores[index];
            if (count == found.Length && !(score > found[0]))
                continue;
            if (!(score > float.NegativeInfinity))
                continue;
            if (count < found.Length)
                Rise(found, indices, count++, score, index);
            else
                Sink(found, indices, count, score, index);
        }

        SortHeap(found, indices, count);
        return count;
    }

    /// <summary>Sorts scores in descending order, equal ones by ascending token.</summary>
    public static void Sort(Span<float> scores, Span<int> tokens)
    {
        for (var index = (scores.Length / 2) - 1; index >= 0; index--)
            Sink(scores, tokens, scores.Length, scores[index], tokens[index], index);
        SortHeap(scores, tokens, scores.Length);
    }

    private static void SortHeap(Span<float> scores, Span<int> tokens, int count)
    {
        for (var last = count - 1; last > 0; last--)
        {
            var (score, token) = (scores[last], tokens[last]);
            (scores[last], tokens[last]) = (scores[0], tokens[0]);
            Sink(scores, tokens, last, score, token);
        }
    }

    // Whether the first ranks below the second: it is smaller, or as large with a higher token.
    private static bool RanksBelow(float score, int token, float otherScore, int otherToken) =>
        score < otherScore || (score == otherScore && token > otherToken);

    private static void Rise(Span<float> scores, Span<int> tokens, int place, float score, int token)
    {
        for (var parent = (place - 1) / 2; place > 0 && RanksBelow(score, token, scores[parent], tokens[parent]); parent = (place - 1) / 2)
        {
            (scores[place], tokens[place]) = (scores[parent], tokens[parent]);
            place = parent;
        }

        (scores[place], tokens[place]) = (score, token);
    }

    private static void Sink(Span<float> scores, Span<int> tokens, int count, float score, int token, int place = 0)
    {
        while ((2 * place) + 1 is var child && child < count)
        {
            if (child + 1 < count && RanksBelow(scores[child + 1], tokens[child + 1], scores[child], tokens[child]))
                child++;
            if (!RanksBelow(scores[child], tokens[child], score, token))
                break;
            (scores[place], tokens[place]) = (scores[child], tokens[child]);
            place = child;
        }

        (scores[place], tokens[place]) = (score, token);
    }
}
